"""A session's connections, one after the other."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
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
    """Owns the connection in use, one that may take its place, and those that still close.

    A client that offers again keeps the old connection until media can flow over the new one:
    the old path may come back before. `over` is called with the reason when none has come about
    within the grace, `move` before the session goes on over another one.
    """

    def __init__(
        self,
        owner: PeerOwner,
        grace_s: float,
        move: Callable[[Link], None],
        over: Callable[[str], None],
    ) -> None:
        self.grace_s = grace_s
        self._owner = owner
        self._move = move
        self._numbers = count(1)
        self._offered: Link | None = None
        self._leaving: set[asyncio.Task[None]] = set()
        self._dropped = 0
        self._refused: Counter[str] = Counter()
        said = f"the client did not come back within {grace_s:g} s"
        self._grace = Grace(grace_s, lambda: over(said))

    def open(self, connect: Connect) -> None:
        """Make the first one, and use it."""
        self.link = self._new_link(connect)
        self.link.use()

    async def offer(self, connect: Connect, heard: int | None, offer: str) -> tuple[Link, str]:
        """Another one, not in use yet, and its answer; raises what `answer` does.

        It takes the place of one that was offered before and has not come about.
        """
        link = self._new_link(connect)
        link.heard = heard
        answer = await link.connection.answer(offer)
        self._withdraw()
        self._offered = link
        return link, answer

    def on_arrived(self, link: Link) -> None:
        """Use it from now on; the one before closes behind the session's back."""
        if link is self._offered:
            self._offered = None
            self._move(link)
            self._retire(self.link)
            self.link = link
            link.use()
            self._owner.on_connected()

    def on_given_up(self, link: Link) -> None:
        """The session goes on without it."""
        if link is self._offered:
            self._withdraw()

    def leave(self) -> None:
        """Hear the connection in use no more, and wait for another one."""
        self._leave(self.link)
        self._grace.begin()

    def __iter__(self) -> Iterator[Link]:
        """The one in use, and the one that may take its place."""
        yield self.link
        if self._offered is not None:
            yield self._offered

    @property
    def newest(self) -> Link:
        """The one that was offered last."""
        return self._offered or self.link

    @property
    def resumed(self) -> bool:
        """Whether the one in use is not the first."""
        return self.link.number > 1

    @property
    def waiting_since_s(self) -> float | None:
        """Since when, on the loop's clock, nobody is there; None while somebody is."""
        return self._grace.since_s

    @property
    def datagrams_dropped(self) -> int:
        """What came faster than it could be taken, over all connections."""
        return self._dropped + sum(one.connection.datagrams_dropped for one in self)

    @property
    def refused(self) -> dict[str, int]:
        """What came that should not have, by reason, over all connections."""
        return dict(sum((Counter(one.connection.refused) for one in self), self._refused))

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
        self._withdraw()
        await self._flush()
        await asyncio.gather(self.link.connection.close(), *self._leaving)

    def _withdraw(self) -> None:
        if self._offered is not None:
            self._retire(self._offered)
            self._offered = None

    def _retire(self, link: Link) -> None:
        self._dropped += link.connection.datagrams_dropped
        self._refused.update(link.connection.refused)
        self._leave(link)

    def _leave(self, link: Link) -> None:
        link.cut()
        leaving = asyncio.create_task(link.connection.close())
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)

    async def _flush(self) -> None:
        loop = asyncio.get_running_loop()
        deadline_s = loop.time() + FLUSH_WITHIN_S
        connection = self.link.connection
        while connection.connected and connection.unsent_bytes:
            if loop.time() > deadline_s:
                return
            await asyncio.sleep(_LOOK_EVERY_S)

    def _new_link(self, connect: Connect) -> Link:
        return Link(self._owner, self, next(self._numbers), connect)
