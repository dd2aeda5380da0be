"""Athletes who send through front doors, and remember when each answer came."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.publisher import ClipTrack
from server.cluster.names import host_of

_WITHIN_S = 30.0


@dataclass(slots=True)
class Athlete:
    """One who sends. `came_s` are the moments of the answers, on the monotonic clock; `finals` the
    ids of the finals in the order in which they were told."""

    client: SidelineClient
    came_s: list[float] = field(default_factory=list)
    finals: list[int] = field(default_factory=list)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def host(self) -> str | None:
        """Where the session lives now."""
        return host_of(self.client.session_id or "")

    @property
    def lives(self) -> bool:
        """Whether answers came in the last second."""
        return bool(self.came_s) and time.monotonic() - self.came_s[-1] < 1.0

    def longest_gap_s(self, from_s: float, until_s: float) -> float:
        """The longest time without an answer between two moments, the ends counted."""
        there = [one for one in self.came_s if from_s < one < until_s]
        return max(b - a for a, b in pairwise([from_s, *there, until_s]))

    async def hear(self) -> None:
        """Until the session ends."""
        async for one in self.client.results:
            self.came_s.append(one.received_s)

    async def count(self) -> None:
        """The same of events."""
        async for one in self.client.events:
            if one.stage == "final":
                self.finals.append(one.id)


async def sending(doors: Sequence[str], clip: Clip, count: int) -> list[Athlete]:
    """So many, at the doors in turns, once answers come to all of them."""
    athletes = []
    for number in range(count):
        client = SidelineClient(doors[number % len(doors)], "cmj", ClipTrack(clip))
        athlete = Athlete(await client.connect())
        athlete.tasks = [asyncio.create_task(one) for one in (athlete.hear(), athlete.count())]
        athletes.append(athlete)
    async with asyncio.timeout(_WITHIN_S):
        while not all(one.lives for one in athletes):  # noqa: ASYNC110 - they count by themselves
            await asyncio.sleep(0.05)
    return athletes


async def leave(athletes: Sequence[Athlete]) -> None:
    """All of them, in good order where there is still somebody to say so to."""
    for one in athletes:
        for task in one.tasks:
            task.cancel()
        await asyncio.gather(*one.tasks, return_exceptions=True)
    await asyncio.gather(*(one.client.close() for one in athletes), return_exceptions=True)
