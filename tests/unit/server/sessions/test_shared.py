"""One line to another process, however many listen here."""

import asyncio

import pytest

from server.sessions.audience import Audience
from server.sessions.shared import Shared


class FakeSource:
    """Counts; fails to begin if it is told to."""

    opened = 0
    running = 0

    def __init__(self, key: str) -> None:
        self.audience = Audience()
        self._key = key

    async def begin(self) -> None:
        """Takes a moment."""
        await asyncio.sleep(0)
        if self._key == "bad":
            raise ConnectionRefusedError
        type(self).opened += 1

    async def run(self) -> None:
        """Until it is cancelled."""
        type(self).running += 1
        try:
            await asyncio.sleep(60)
        finally:
            type(self).running -= 1


async def test_one_for_all_who_follow() -> None:
    """The first opens it, the last closes it, whoever leaves in between does not."""

    class Source(FakeSource):
        """Of this test."""

    shared = Shared[str](Source)
    async with shared.of("a") as first:
        async with shared.of("a") as second, shared.of("b") as other:
            await asyncio.sleep(0)
            assert first is second
            assert first is not other
            assert Source.running == 2
        assert Source.running == 1
    assert (Source.opened, Source.running) == (2, 0)
    async with shared.of("a") as again:
        assert again is not first


async def test_two_who_come_at_once() -> None:
    """Both are in the same audience, and nothing is left of the second line."""

    class Source(FakeSource):
        """Of this test."""

    shared = Shared[str](Source)

    async def follow() -> Audience:
        async with shared.of("a") as audience:
            await asyncio.sleep(0.01)
            return audience

    first, second = await asyncio.gather(follow(), follow())
    assert first is second
    assert Source.running == 0


async def test_one_that_does_not_begin() -> None:
    """Whoever wanted to follow is told why, and nothing is kept of it."""
    shared = Shared[str](FakeSource)
    with pytest.raises(ConnectionRefusedError):
        async with shared.of("bad"):
            pass
    assert not shared._open
    assert not shared._turns
