import asyncio
import gc
import weakref
from collections.abc import Iterator

import pytest

from server.sessions.garbage import Sweeper


class Circle:
    """Refers to itself, so that only a collection frees it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _no_collection_but_ours() -> Iterator[None]:
    gc.disable()
    yield
    gc.unfreeze()
    gc.enable()


async def test_what_ended_is_freed_soon() -> None:
    """Once what was loaded is set apart, what refers to itself is gone shortly after the end."""
    gc.freeze()
    left = weakref.ref(Circle())
    sweeper = Sweeper()
    for _ in range(3):
        sweeper.soon()
    async with asyncio.timeout(5):
        while left() is not None:  # noqa: ASYNC110 - no event tells it
            await asyncio.sleep(0.01)


async def test_nothing_is_searched_while_all_that_was_loaded_would_be() -> None:
    """Without a server that has set its modules apart, no collection is asked for."""
    assert gc.get_freeze_count() == 0
    sweeper = Sweeper()
    sweeper.soon()
    assert not sweeper.due
