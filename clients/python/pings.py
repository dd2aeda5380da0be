"""Questions whether the server lives, and their answers."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from statistics import median

from clients.python.errors import NotConnected
from clients.python.offset import OffsetEstimator
from server.wire.control import Ping

PING_EVERY_S = 0.5
ANSWER_WITHIN_S = 2.0
_TRIPS = 9


class Pings:
    """Asks with `say`; each answer belongs to its own question, and adds to `offset`."""

    def __init__(self, say: Callable[[Ping], None]) -> None:
        self._say = say
        self._ids = count(1)
        self._waiting: dict[int, asyncio.Future[tuple[float, float | None]]] = {}
        self._trips_s: deque[float] = deque(maxlen=_TRIPS)
        self.offset = OffsetEstimator()

    async def ask(self, within_s: float) -> float:
        """The round trip in seconds; raises NotConnected without an answer."""
        number = next(self._ids)
        self._waiting[number] = asyncio.get_running_loop().create_future()
        began_s = time.monotonic()
        try:
            self._say(Ping(number, self._outside_ms()))
            async with asyncio.timeout(within_s):  # not wait_for, which may swallow a cancellation
                answered_s, server_ms = await self._waiting[number]
        except TimeoutError as error:
            raise NotConnected("the server does not answer") from error
        finally:
            del self._waiting[number]
        if server_ms is not None:
            self.offset.add(began_s, answered_s, server_ms / 1e3)
        self._trips_s.append(answered_s - began_s)
        return answered_s - began_s

    async def keep_asking(self) -> None:
        """Ask twice a second, until it is cancelled; whoever does not answer is asked again."""
        while True:
            with suppress(NotConnected):
                await self.ask(ANSWER_WITHIN_S)
            await asyncio.sleep(PING_EVERY_S)

    def answered(self, number: int, server_ms: float | None) -> None:
        """The server has answered that one, when its clock said `server_ms`."""
        waiting = self._waiting.get(number)
        if waiting is not None and not waiting.done():
            waiting.set_result((time.monotonic(), server_ms))

    def restart(self) -> None:
        """Another connection, perhaps with another machine, whose clock is another: what was
        asked over the last one is not answered any more."""
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(NotConnected("the connection has ended"))
        self.offset = OffsetEstimator()
        self._trips_s.clear()

    def _outside_ms(self) -> float | None:
        """The median round trip of late: a frame and its answer take no less."""
        return round(1e3 * median(self._trips_s), 1) if self._trips_s else None
