"""Threads of the webhooks' own for what blocks: however slow the database is, those that live
sessions need are free."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

_COUNT = 4

P = ParamSpec("P")
T = TypeVar("T")


class Threads:
    """A few of them; `close` them at the end."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_COUNT, "webhooks")

    async def run(self, function: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """What the function returns, called on one of the threads."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, lambda: function(*given, **named))

    async def whole(self, function: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """The same; who is cancelled meanwhile goes on once the function has returned, so that
        what is then done to the same rows does not meet it there."""
        work = asyncio.ensure_future(self.run(function, *given, **named))
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            await asyncio.wait({work})
            work.exception()  # nobody is there to be told
            raise

    def close(self) -> None:
        """Give them up, once what they are at is done."""
        self._pool.shutdown(wait=False, cancel_futures=True)
