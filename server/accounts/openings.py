"""What stays open for long, WebSockets and streams of events, and ends with its key or share."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.accounts.owner import Caller

ENDED = 4403
"""Closes a WebSocket whose key or share holds no more; one that is refused at first gets it too."""

_WHY = "what opened this has been revoked or has expired"


class HungUp(OSError):
    """Something is said to a WebSocket that was closed here: to its application as if the client
    had gone."""


class Openings:
    """By the ids of keys and shares; `on_end` are told at once when one is revoked."""

    def __init__(self) -> None:
        self.on_end: list[Callable[[str], None]] = []
        self._open: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    def __len__(self) -> int:
        return sum(map(len, self._open.values()))

    def holders(self) -> frozenset[str]:
        """Whose something is open."""
        return frozenset(self._open)

    def end(self, holder: str) -> None:
        """The key or share of that id is revoked."""
        for event in self._open.get(holder, ()):
            event.set()
        for told in self.on_end:
            told(holder)

    async def run(
        self, app: ASGIApp, scope: Scope, receive: Receive, send: Send, caller: Caller, now_s: float
    ) -> None:
        """Answer the request; what is long ends as if its client had left."""
        holder = caller.key_id if caller.shared is None else caller.shared.share_id
        if holder is None or not _is_long(scope):
            await app(scope, receive, send)
            return
        left_s = None if caller.expires_s is None else max(0.0, caller.expires_s - now_s)
        with self._opened(holder, left_s) as ended:
            await app(scope, *_until(ended, scope, receive, send))

    @contextmanager
    def _opened(self, holder: str, left_s: float | None) -> Iterator[asyncio.Event]:
        ended = asyncio.Event()
        self._open[holder].add(ended)
        loop = asyncio.get_running_loop()
        timer = None if left_s is None else loop.call_later(min(left_s, _LONGEST_S), ended.set)
        try:
            yield ended
        finally:
            if timer is not None:
                timer.cancel()
            self._open[holder].discard(ended)
            if not self._open[holder]:
                del self._open[holder]


_LONGEST_S = 86_400.0
"""Loops take no longer timers; a day is long for a connection, and its client comes back."""


def _is_long(scope: Scope) -> bool:
    return scope["type"] == "websocket" or str(scope["path"]).endswith("/events")


def _until(
    ended: asyncio.Event, scope: Scope, receive: Receive, send: Send
) -> tuple[Receive, Send]:
    """What the client says, and that it has left, once the key or share is over; and how it is
    told."""
    socket = scope["type"] == "websocket"
    greeted, closed = not socket, False

    async def receive_or_end() -> Message:
        nonlocal greeted, closed
        if not greeted:  # a WebSocket's first word is its own
            greeted = True
            return await receive()
        heard = asyncio.ensure_future(receive())
        over = asyncio.ensure_future(ended.wait())
        try:
            await asyncio.wait({heard, over}, return_when=asyncio.FIRST_COMPLETED)
            if heard.done():
                return heard.result()
        finally:
            for one in (heard, over):
                one.cancel()
            await asyncio.gather(heard, over, return_exceptions=True)
        if not socket:
            return {"type": "http.disconnect"}
        closed = True
        await send({"type": "websocket.close", "code": ENDED, "reason": _WHY})
        return {"type": "websocket.disconnect", "code": ENDED, "reason": _WHY}

    async def send_until_end(message: Message) -> None:
        if closed:
            raise HungUp(_WHY)
        await send(message)

    return receive_or_end, send_until_end
