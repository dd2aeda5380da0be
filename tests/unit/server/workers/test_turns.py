"""Who would count the same things goes one after the other."""

from __future__ import annotations

import asyncio
import gc

from server.workers.turns import Turns


async def test_one_after_the_other_by_name() -> None:
    """Two of the same name never at once, two of different names at once; nothing is kept."""
    turns, order = Turns(), list[str]()

    async def work(name: str) -> None:
        async with turns.of(name):
            order.append(f"{name} begins")
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            order.append(f"{name} ends")

    await asyncio.gather(work("a"), work("a"), work("b"))
    mine = [one for one in order if one.startswith("a")]
    assert mine == ["a begins", "a ends", "a begins", "a ends"]
    assert order.index("b begins") < order.index("a ends")
    gc.collect()
    assert len(turns) == 0
