"""What happens to the cluster, and what athletes notice of it."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from server.cluster.report import HostReport
from tests.failover.athletes import Athlete
from tests.failover.stage import Stage

AFTER_S = 8.0
"""So long each act is looked at after it."""

_MOVED_WITHIN_S = 30.0
_OFFER = "v=0\r\n"
"""Nobody looks into it where nobody is taken."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """Of one act: the athletes that it concerned and the longest time that one of them was without
    an answer, the same of the others, how many of all get answers at the end, and how many of
    those concerned went on with the same session rather than a new one."""

    act: str
    concerned: int
    gap_s: float
    others_gap_s: float | None
    alive: int
    athletes: int
    went_on: int


def spread(athletes: Sequence[Athlete]) -> dict[str | None, int]:
    """Athletes by the host of their session."""
    return dict(Counter(one.host for one in athletes))


def busiest(stage: Stage, hosts: dict[str, HostReport], athletes: Sequence[Athlete]) -> HostReport:
    """The host with the most athletes that is not with the head of the Ray cluster, with which
    everything of Ray's would be gone."""
    counted = Counter(one.host for one in athletes)
    able = [one for one in hosts.values() if not stage.is_head(one)]
    return max(able, key=lambda one: (counted[one.host], one.host))


async def killed(stage: Stage, athletes: Sequence[Athlete]) -> Noticed:
    """The whole of a host, at once."""
    host = busiest(stage, await stage.hosts(), athletes)
    return await _noticed("host killed", athletes, host.host, lambda: stage.kill(host))


async def drained(stage: Stage, athletes: Sequence[Athlete], within_s: float) -> Noticed:
    """A host that is told to end; its clients go on elsewhere."""
    host = busiest(stage, await stage.hosts(), athletes)
    draining: list[asyncio.Task[str]] = []

    def drain() -> None:
        words = ("drain", host.host, "--timeout", f"{within_s:g}")
        draining.append(asyncio.create_task(stage.cluster(*words)))

    noticed = await _noticed("host drained", athletes, host.host, drain, lambda: draining[0].done())
    await draining[0]
    return noticed


async def without_redis(stage: Stage, athletes: Sequence[Athlete], away_s: float) -> Noticed:
    """Redis dies, with all that it had, and is back empty."""
    began_s = time.monotonic()
    stage.redis.stop()
    await asyncio.sleep(away_s / 2)
    refused = await _refusals(stage)
    await asyncio.sleep(max(0.0, began_s + away_s - time.monotonic()))
    stage.redis.start()
    await stage.until_hosts(1)
    await asyncio.sleep(AFTER_S / 2)
    now_s = time.monotonic()
    return Noticed(
        f"Redis away {away_s:g} s, new offers {sorted(refused)}",
        len(athletes),
        max(one.longest_gap_s(began_s, now_s) for one in athletes),
        None,
        sum(one.lives for one in athletes),
        len(athletes),
        len(athletes),
    )


async def _noticed(
    act: str,
    athletes: Sequence[Athlete],
    host: str,
    happens: Callable[[], Any],
    is_over: Callable[[], bool] = lambda: True,
) -> Noticed:
    there = [one for one in athletes if one.host == host]
    others = [one for one in athletes if one.host != host]
    assert there, "the host has no athletes"
    replaced = [one.client.replaced for one in there]
    began_s = time.monotonic()
    happens()
    await asyncio.sleep(AFTER_S)
    async with asyncio.timeout(_MOVED_WITHIN_S):
        while not is_over():  # noqa: ASYNC110 - a command in another process
            await asyncio.sleep(0.1)
    now_s = time.monotonic()
    return Noticed(
        act,
        len(there),
        max(one.longest_gap_s(began_s, now_s) for one in there),
        max((one.longest_gap_s(began_s, now_s) for one in others), default=None),
        sum(one.lives for one in athletes),
        len(athletes),
        sum(a.client.replaced > b for a, b in zip(there, replaced, strict=True)),
    )


async def _refusals(stage: Stage) -> set[int]:
    """How the doors answer somebody new."""
    found: set[int] = set()
    for door in stage.doors:
        async with httpx.AsyncClient(base_url=door.url, trust_env=False) as http:
            headers = {"Content-Type": "application/sdp"}
            answer = await http.post("/whip?sport=cmj", content=_OFFER, headers=headers)
            found.add(answer.status_code)
    return found
