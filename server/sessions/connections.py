"""A session's connections, one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import count

from server.media.ports import PeerOwner
from server.sessions.link import Link
from server.sessions.ports import Connection
from server.sessions.resumption import Grace

Connect = Callable[[Link], Connection]
"""Makes a connection that tells its link what happens."""

FLUSH_WITHIN_S = 0.5
_LOOK_EVERY_S = 0.01


class Connections:
    """Owns the connection in use, those that still close, and the wait for the next one.

    `over` is called with the reason when the client has not come back within the grace.
    """

    def __init__(self, owner: PeerOwner, grace_s: float, over: Callable[[str], None]) -> None:
        self.grace_s = grace_s
        self._owner = owner
        self._numbers = count(1)
        self._leaving: set[asyncio.Task[None]] = set()
        said = f"the client did not come back within {grace_s:g} s"
        self._grace = Grace(grace_s, lambda: over(said))

    def open(self, connect: Connect) -> None:
        """Make the first one, and use it."""
        self.link = self._new_link(connect)
        self.link.use()

    async def offer(self, connect: Connect, offer: str) -> tuple[Link, str]:
        """Another one, not in use yet, and its answer; raises what `answer` does."""
        link = self._new_link(connect)
        return link, await link.connection.answer(offer)

    def move_to(self, link: Link) -> None:
        """Use this one from now on; the one before closes behind the session's back. The grace
        runs until media flows."""
        self.leave()
        self.link = link
        link.use()

    def leave(self) -> None:
        """Hear the connection no more, whatever it still says, and wait for another one."""
        self.link.cut()
        leaving = asyncio.create_task(self.link.connection.close())
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)
        self._grace.begin()

    @property
    def resumed(self) -> bool:
        """Whether the one in use is not the first."""
        return self.link.number > 1

    def settled(self) -> None:
        """Media flows, or the session ends: nobody is waited for any more."""
        self._grace.end()

    @property
    def metrics_open(self) -> bool:
        """Whether the client has opened `metrics`."""
        return self.link.connection.metrics_open

    def send_metrics(self, data: bytes) -> bool:
        """Send on `metrics`; False when it takes nothing now."""
        return self.link.connection.send_metrics(data)

    def send_control(self, data: bytes) -> bool:
        """Send on `control`; False when it takes nothing now."""
        return self.link.connection.send_control(data)

    async def close(self) -> None:
        """Give the last words a moment to leave, then leave nothing running."""
        await self._flush()
        await asyncio.gather(self.link.connection.close(), *self._leaving)

    async def _flush(self) -> None:
        loop = asyncio.get_running_loop()
        deadline_s = loop.time() + FLUSH_WITHIN_S
        connection = self.link.connection
        while connection.connected and connection.unsent_bytes:
            if loop.time() > deadline_s:
                return
            await asyncio.sleep(_LOOK_EVERY_S)

    def _new_link(self, connect: Connect) -> Link:
        return Link(self._owner, next(self._numbers), connect)
