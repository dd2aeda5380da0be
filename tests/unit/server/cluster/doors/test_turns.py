"""An owner's turn is one at all doors."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from server.cluster.doors.turns import SharedTurns
from server.fleet.bus import open_bus
from server.wire.problems import Problem
from tests.support.redis_server import Restarted


async def test_one_after_the_other_at_several_doors(tmp_path: Path) -> None:
    """Of each owner; while Redis is away nobody's turn comes, and all say why."""
    redis = Restarted(tmp_path)
    try:
        async with open_bus(redis.url) as bus:
            doors = [SharedTurns(bus, 5) for _ in range(3)]
            inside: list[str] = []

            async def come(door: SharedTurns, owner: str) -> None:
                async with door.of(owner):
                    assert owner not in inside
                    inside.append(owner)
                    await asyncio.sleep(0.01)
                    inside.remove(owner)

            await asyncio.gather(*(come(door, owner) for door in doors for owner in "abaabb"))
            async with doors[0].of("a"), doors[1].of("b"):
                redis.stop()
            with pytest.raises(Problem) as away:
                await come(doors[0], "a")
            assert (away.value.status, away.value.slug) == (503, "redis-away")
    finally:
        redis.stop()
