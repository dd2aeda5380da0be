"""Kills a server's engine while people are on camera, and times what follows."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import httpx

from loadtest.swarm import Publisher, Swarm

APART_S = 12.0
"""Between two kills: an engine that lived so long is not held to be at fault itself."""

SPARE_WITHIN_S = 20.0
"""How long to wait for a spare engine, where the server keeps one."""

PATIENCE_S = 30.0
LOOK_EVERY_S = 0.02


class NoEngineProcess(Exception):
    """The server's engine has no process of its own."""


@dataclass(frozen=True, slots=True)
class Kill:
    """How long until each stream had an answer to a frame sent after the kill, in seconds; None
    for a stream that had none within `PATIENCE_S`."""

    recovered_s: tuple[float | None, ...]

    @property
    def worst_s(self) -> float | None:
        """The slowest stream's; None when one never recovered."""
        known = [one for one in self.recovered_s if one is not None]
        return max(known) if len(known) == len(self.recovered_s) else None


async def kill_engine(swarm: Swarm, server_url: str, *, spare: bool) -> Kill:
    """Kill it once, when its spare is there or without one, and wait for every stream.

    Raises NoEngineProcess.
    """
    async with httpx.AsyncClient(base_url=server_url, trust_env=False) as client:
        engine = await _engine(client)
        give_up_s = time.monotonic() + SPARE_WITHIN_S
        while spare and not engine["spare"] and time.monotonic() < give_up_s:
            await asyncio.sleep(LOOK_EVERY_S)
            engine = await _engine(client)
    if engine["process_id"] is None:
        raise NoEngineProcess(f"the engine {engine['name']} has no process of its own")
    killed_s = time.monotonic()
    os.kill(engine["process_id"], signal.SIGKILL)
    found = await asyncio.gather(*(_recovered_s(one, killed_s) for one in swarm.publishers))
    return Kill(tuple(found))


async def _engine(client: httpx.AsyncClient) -> dict[str, Any]:
    answer = (await client.get("/readyz")).raise_for_status()
    engine: dict[str, Any] = answer.json()["engine"]
    return engine


async def _recovered_s(publisher: Publisher, killed_s: float) -> float | None:
    while time.monotonic() < killed_s + PATIENCE_S:
        await asyncio.sleep(LOOK_EVERY_S)
        later = publisher.due_s(killed_s, time.monotonic())
        answered = [one for one in publisher.answers(killed_s) if one.message.rtp in later]
        if answered:
            return min(one.received_s for one in answered) - killed_s
    return None


def worst_s(kills: Iterable[Kill]) -> float | None:
    """Over all kills; None when a stream never recovered."""
    found = [one.worst_s for one in kills]
    known = [one for one in found if one is not None]
    return max(known) if known and len(known) == len(found) else None
