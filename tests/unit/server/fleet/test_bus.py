"""What is asked of a real Redis."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from server.fleet.bus import Bus, RedisAway, open_bus
from tests.support.redis_server import redis_server


@pytest.mark.parametrize("begun", [False, True], ids=["as it connects", "connected"])
async def test_whoever_asks_again_and_again_can_be_stopped(tmp_path: Path, begun: bool) -> None:
    """At whatever step it is."""
    with redis_server(tmp_path) as url:
        for steps in range(60):
            async with open_bus(url) as bus:
                if begun:
                    await bus.of(bus.redis.hset("key", "field", "value"))

                async def ask(bus: Bus = bus) -> None:
                    while True:
                        with suppress(RedisAway):
                            await bus.of(bus.redis.hset("key", "field", "value"))

                asking = asyncio.create_task(ask())
                for _ in range(steps):
                    await asyncio.sleep(0)
                asking.cancel()
                done, _ = await asyncio.wait({asking}, timeout=5.0)
                assert done, steps
