"""Audiences of sessions that live in another process: one of each, however many follow it here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager
from typing import Generic, Protocol, TypeVar

from server.sessions.audience import Audience

KeyT = TypeVar("KeyT", bound=Hashable)


class Source(Protocol):
    """Hears of a session elsewhere, and tells its audience here."""

    @property
    def audience(self) -> Audience:
        """Who follows it here."""

    async def begin(self) -> None:
        """What happens from now on will be told; raises when it cannot be."""

    async def run(self) -> None:
        """Tell, until there is nothing more to tell."""


class Shared(Generic[KeyT]):
    """Opens a source for the first who follows, and leaves it with the last."""

    def __init__(self, make: Callable[[KeyT], Source]) -> None:
        self._make = make
        self._open: dict[KeyT, tuple[Source, asyncio.Task[None]]] = {}
        self._turns: dict[KeyT, int] = {}

    @asynccontextmanager
    async def of(self, key: KeyT) -> AsyncIterator[Audience]:
        """The audience to join, while the block runs; raises what `begin` does."""
        source = await self._opened(key)
        self._turns[key] = self._turns.get(key, 0) + 1
        try:
            yield source.audience
        finally:
            self._turns[key] -= 1
            if not self._turns[key]:
                del self._turns[key]
                await self._leave(key)

    async def _opened(self, key: KeyT) -> Source:
        if (known := self._known(key)) is not None:
            return known
        source = self._make(key)
        await source.begin()
        if (known := self._known(key)) is not None:  # another was quicker
            await self._end(source)
            return known
        self._open[key] = source, asyncio.create_task(source.run())
        return source

    def _known(self, key: KeyT) -> Source | None:
        known = self._open.get(key)
        return None if known is None or known[1].done() else known[0]

    async def _leave(self, key: KeyT) -> None:
        if (known := self._open.pop(key, None)) is not None:
            known[1].cancel()
            await asyncio.gather(known[1], return_exceptions=True)

    async def _end(self, source: Source) -> None:
        running = asyncio.create_task(source.run())
        await asyncio.sleep(0)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
