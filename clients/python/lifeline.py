"""A session's connection: made, watched, and replaced when it breaks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import count
from logging import getLogger
from math import inf
from random import uniform

from aiortc import MediaStreamTrack

from clients.python.connection import Connection, Route
from clients.python.errors import NotConnected, Refused, Unreachable
from clients.python.inbound import Inbound
from clients.python.pings import Pings
from clients.python.whip import Whip

log = getLogger(__name__)

BEAT_S = 0.25
DEAD_S = 1.5
"""Without a word from the server for so long the path is taken for broken."""

DELAYS_S = (0.0, 0.5, 1.0, 2.0, 4.0)
"""Before the first try, the second, and so on, at the most; the last for all that follow."""

RETRY_WITHIN_S = 5.0
"""A try that takes longer gives way to the next one."""

GONE = 410
OVER = "session-over"
"""Somebody has ended it on purpose meanwhile: nobody wants another one."""

_TOO_MANY = 429

Query = Mapping[str, str | float]


class Lifeline:
    """Keeps a track connected to its session.

    A broken path is replaced by another connection, with the session's token, and so is that with
    a server that stops; where the server that answers does not know the token, another session
    begins, but for one that was ended on purpose. The old connection is kept until the new one is
    there: when its path comes back first, all goes on over it. `patience_s` is how long after a
    break a try may still begin, 0 for none; `on_ended` is called when nothing more will come.
    """

    def __init__(
        self,
        whip: Whip,
        query: Query,
        track: MediaStreamTrack,
        route: Route,
        inbound: Inbound,
        pings: Pings,
        patience_s: float,
        on_ended: Callable[[], None],
    ) -> None:
        self._whip = whip
        self._query = query
        self._track = track
        self._route = route
        self._inbound = inbound
        self._pings = pings
        self._patience_s = patience_s
        self._on_ended = on_ended
        self._broken = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.session_id: str | None = None
        self.replaced = 0
        self.connection = self._prepared()
        self.connection.take(track)
        inbound.on_move = self._on_move

    @property
    def watches(self) -> bool:
        """Whether it pings, and replaces what breaks."""
        return self._patience_s > 0 and self._route.channels

    async def open(self) -> None:
        """Make the first connection; raises Refused, Unreachable and NotConnected."""
        await self._offer(self.connection, {})
        self._watch()

    async def replace(self) -> None:
        """Leave the connection, and go on over another one; raises as `open` does, and may be
        tried again then."""
        resume = self._resume()
        await self.stop_watching()
        await self.connection.leave()
        connection = self._prepared()
        self._inbound.expect_greeting()
        try:
            await self._offer(connection, resume)
        except BaseException:
            await connection.leave()
            raise
        self._adopt(connection)
        self._watch()

    async def stop_watching(self) -> None:
        """Whatever breaks from now on is not replaced."""
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def close(self) -> None:
        """End the connection, and make no other; safe to call twice."""
        await self.stop_watching()
        await self.connection.close()

    # Watching

    def _watch(self) -> None:
        self._broken.clear()
        if self.watches:
            self._tasks = [
                asyncio.create_task(self._pings.keep_asking()),
                asyncio.create_task(self._mend_what_breaks()),
            ]

    async def _mend_what_breaks(self) -> None:
        while True:
            await self._break()
            log.info("the connection is broken, and will be replaced")
            if not await self._mend():
                log.info("it cannot be replaced")
                self._on_ended()
                return

    async def _break(self) -> None:
        """Wait until the connection is closed, or its path is silent."""
        while not self._broken.is_set() and not self._silent():
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT_S):
                    await self._broken.wait()

    def _silent(self) -> bool:
        heard_s = self.connection.heard_s
        if heard_s is None or not self._inbound.may_resume:
            return False
        return time.monotonic() - heard_s > DEAD_S

    def _on_move(self) -> None:
        """The server closes the connection: without the track, which would end with it."""
        if self.watches and self._tasks:
            self.connection.take(None)
            self._broken.set()

    def _on_closed(self, connection: Connection) -> None:
        if connection is not self.connection:
            return
        if self.watches and self._tasks and self._inbound.may_resume:
            self._broken.set()
        else:
            log.info("the connection has ended")
            self._on_ended()

    # Mending

    async def _mend(self) -> bool:
        """Try until it goes on; False when it cannot, or took too long."""
        began_s = time.monotonic()
        for tries in count():
            await asyncio.sleep(_delay_s(tries))
            try:
                await self._try(began_s)
            except Refused as refused:
                log.info("the server does not take the session back: %s", refused)
                if not _may_change(refused):
                    return False
            except (NotConnected, Unreachable) as error:
                log.info("another connection did not come about: %s", error)
            else:
                self._broken.clear()
                return True
            if time.monotonic() - began_s > self._patience_s:
                return False
        raise AssertionError("it tries again and again")

    async def _try(self, broken_s: float) -> None:
        """Return when messages flow again, over whichever connection; raises as `open` does."""
        try:
            await self._race(broken_s, self._resume())
        except Refused as refused:
            if refused.status != GONE or refused.slug == OVER:
                raise
            self._inbound.other_session()
            await self._race(broken_s, {})

    async def _race(self, broken_s: float, query: Query) -> None:
        connection = self._prepared(RETRY_WITHIN_S)
        self._inbound.expect_greeting()
        offering = asyncio.create_task(self._offer(connection, query))
        try:
            while not offering.done():
                await asyncio.wait({offering}, timeout=BEAT_S / 5)
                if self._is_back(broken_s):
                    self._inbound.keep_greeting()
                    return
            offering.result()
            old = self.connection
            self._adopt(connection)
            await old.leave()
        finally:
            if connection is not self.connection:
                offering.cancel()
                await asyncio.gather(offering, return_exceptions=True)
                await connection.leave()

    def _is_back(self, broken_s: float) -> bool:
        """Whether the old path speaks again."""
        heard_s = self.connection.heard_s
        return not self._broken.is_set() and heard_s is not None and heard_s > broken_s

    def _adopt(self, connection: Connection) -> None:
        """Send over this one from now on, beginning with a picture that needs no other."""
        begin_anew = getattr(self._track, "begin_anew", None)
        if begin_anew is not None:
            begin_anew()
        self.connection.take(None)
        self.connection = connection
        self._pings.restart()
        connection.take(self._track)
        self.replaced += 1

    def _prepared(self, within_s: float = inf) -> Connection:
        route = replace(self._route, within_s=min(self._route.within_s, within_s))
        return Connection(route, self._inbound, self._on_closed)

    def _resume(self) -> Query:
        token = self._inbound.token
        if token is None:
            raise NotConnected("the server has not greeted yet: there is nothing to go on with")
        return {"resume": token, "heard": self._inbound.heard_event}

    async def _offer(self, connection: Connection, query: Query) -> None:
        try:
            await connection.offer(self._whip, {**self._query, **query})
        finally:
            self.session_id = self._whip.session_id or self.session_id


def _delay_s(tries: int) -> float:
    """Before that try. Many who lost the same server do not all come at once."""
    return DELAYS_S[min(tries, len(DELAYS_S) - 1)] * uniform(0.5, 1.0)


def _may_change(refused: Refused) -> bool:
    """Whether the same offer may be answered otherwise a moment later."""
    return refused.status >= 500 or refused.status == _TOO_MANY
