"""Questions whether the server lives, and their answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from itertools import count

from clients.python.errors import NotConnected
from server.wire.control import Ping


class Pings:
    """Asks with `say`; each answer belongs to its own question."""

    def __init__(self, say: Callable[[Ping], None]) -> None:
        self._say = say
        self._ids = count(1)
        self._waiting: dict[int, asyncio.Future[None]] = {}

    async def ask(self, within_s: float) -> float:
        """The round trip in seconds; raises NotConnected without an answer."""
        number = next(self._ids)
        self._waiting[number] = asyncio.get_running_loop().create_future()
        began_s = time.monotonic()
        try:
            self._say(Ping(number))
            await asyncio.wait_for(self._waiting[number], within_s)
        except TimeoutError as error:
            raise NotConnected("the server does not answer") from error
        finally:
            del self._waiting[number]
        return time.monotonic() - began_s

    def answered(self, number: int) -> None:
        """The server has answered that one."""
        waiting = self._waiting.get(number)
        if waiting is not None and not waiting.done():
            waiting.set_result(None)
