"""Many publishers in one process, and what came back to each of them."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from random import Random
from typing import Any

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.errors import Refused
from clients.python.measure import Ages, ages, measure_due, percentile_ms
from clients.python.results import Result
from clients.python.whip import Whip
from loadtest.paced import PacedTrack
from loadtest.usage import Usage, Watched, host_cpu_s

SETTLE_S = 2.0
LAST_ANSWERS_S = 0.5
INSIST_AFTER_S = 5.0
"""When a server that turned somebody away did not say when to come again."""


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds per second, and bytes held at the end."""

    cpu_s_per_s: float
    rss_bytes: int

    @classmethod
    def between(cls, begin: Usage, end: Usage, seconds: float) -> Cost:
        """Of the time between two readings."""
        return cls((end.cpu_s - begin.cpu_s) / seconds, end.rss_bytes)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A publisher was turned away: the HTTP status and what `Retry-After` said, in seconds."""

    status: int
    retry_after_s: float | None


@dataclass(frozen=True, slots=True)
class Step:
    """What so many streams got in one window; `lag_p99_ms` says how well they kept their own
    schedule, ages are in milliseconds at the client, `others_cpu_s_per_s` is what the rest of the
    host used meanwhile."""

    offered: int
    seconds: float
    streams: tuple[Ages, ...]
    refusals: tuple[Refusal, ...]
    age_p50_ms: float | None
    age_p95_ms: float | None
    lag_p99_ms: float
    server: Cost
    publisher: Cost
    others_cpu_s_per_s: float

    @property
    def sent(self) -> int:
        """Frames sent in the window."""
        return sum(one.sent for one in self.streams)

    @property
    def in_time_fraction(self) -> float:
        """Of all frames, those answered within 200 ms."""
        return sum(one.in_time for one in self.streams) / self.sent if self.sent else 0.0

    @property
    def worst_fraction(self) -> float:
        """The same of the stream that fared worst."""
        return min((one.in_time_fraction for one in self.streams), default=0.0)

    @property
    def results_per_s(self) -> float:
        """Answers in the window, late ones included, a second."""
        return sum(one.answered for one in self.streams) / self.seconds

    def to_json(self) -> dict[str, Any]:
        """As a JSON object."""
        return {
            **asdict(self),
            "streams": [one.to_json() for one in self.streams],
            "sent": self.sent,
            "in_time_fraction": self.in_time_fraction,
            "worst_fraction": self.worst_fraction,
            "results_per_s": self.results_per_s,
        }


class Publisher:
    """One stream: sends without end, and keeps what comes back; one whose track has slower
    encodings of its clip is adaptive. `whip` stands in for the signalling of its own."""

    def __init__(self, url: str, track: PacedTrack, whip: Whip | None = None) -> None:
        self.track = track
        self.client = SidelineClient(
            url, "cmj", track, adaptive=track.adaptive, reconnect_within_s=0, whip=whip
        )
        self._results: list[Result] = []
        self._listening: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Begin; raises the client's errors, with nothing left open."""
        try:
            await self.client.connect()
        except BaseException:
            await self.client.close()
            raise
        self._listening = asyncio.create_task(self._listen())

    async def close(self) -> None:
        """Leave in good order."""
        await self.client.close()
        if self._listening is not None:
            await self._listening

    def due_s(self, since_s: float, until_s: float) -> dict[int, float]:
        """When the frames of a window were to leave, by their RTP timestamps."""
        origin = self.client.rtp_origin(self.track.last_pts)
        return {
            (origin + pts) % (1 << 32): at_s
            for pts, at_s in self.track.scheduled.items()
            if since_s <= at_s < until_s
        }

    def answers(self, since_s: float) -> list[Result]:
        """What came since then."""
        return [one for one in self._results if one.received_s >= since_s]

    def take(self, result: Result) -> None:
        """An answer came."""
        self._results.append(result)

    def lags_s(self, since_s: float, until_s: float) -> list[float]:
        """How late each frame of a window was sent."""
        return [lag_s for due_s, lag_s in self.track.lags_s if since_s <= due_s < until_s]

    async def _listen(self) -> None:
        async for result in self.client.results:
            self.take(result)


class Swarm:
    """Publishers of one clip to one server; with `slower` encodings of it they are adaptive."""

    def __init__(
        self, url: str, clip: Clip, server_pid: int, seed: int, slower: Sequence[Clip] = ()
    ) -> None:
        self._url = url
        self._clip = clip
        self._slower = slower
        self._server = Watched(server_pid)
        self._own = Watched(os.getpid())
        self._random = Random(seed)
        self._insisting: list[asyncio.Task[None]] = []
        self.offered = 0
        self.publishers: list[Publisher] = []
        self.refusals: list[Refusal] = []

    async def join(self, streams: int, *, insist: bool = False, every_s: float = 0.0) -> None:
        """So many more publishers try, one after the other, at least `every_s` apart; who is
        turned away comes again, if it insists, whenever the server said."""
        for number in range(streams):
            await asyncio.sleep(every_s if number else 0.0)
            self.offered += 1
            refusal = await self._offer()
            if refusal is not None and insist:
                self._insisting.append(asyncio.create_task(self._insist(refusal)))

    async def leave(self) -> None:
        """All go."""
        for task in self._insisting:
            task.cancel()
        await asyncio.gather(*self._insisting, return_exceptions=True)
        await asyncio.gather(*(one.close() for one in self.publishers))
        self.publishers.clear()

    async def _offer(self) -> Refusal | None:
        track = PacedTrack(self._clip, self._random.random(), self._slower)
        publisher = Publisher(self._url, track)
        try:
            await publisher.connect()
        except Refused as refused:
            refusal = Refusal(refused.status, refused.retry_after_s)
            self.refusals.append(refusal)
            return refusal
        self.publishers.append(publisher)
        return None

    async def _insist(self, refusal: Refusal | None) -> None:
        while refusal is not None:
            await asyncio.sleep(refusal.retry_after_s or INSIST_AFTER_S)
            refusal = await self._offer()

    async def watch(self, seconds: float, settle_s: float = SETTLE_S) -> Step:
        """What those who are there get in the next seconds, once they have settled."""
        await asyncio.sleep(settle_s)
        since_s, before = time.monotonic(), self._readings()
        await asyncio.sleep(seconds)
        until_s, after = time.monotonic(), self._readings()
        await asyncio.sleep(LAST_ANSWERS_S)
        costs = [Cost.between(*two, until_s - since_s) for two in zip(before, after, strict=True)]
        return self._step(since_s, until_s, costs)

    def _readings(self) -> tuple[Usage, ...]:
        """Server, publishers, and the whole host."""
        return self._server.usage(), self._own.usage(), Usage(host_cpu_s(), 0)

    def _step(self, since_s: float, until_s: float, costs: Sequence[Cost]) -> Step:
        server, own, host = costs
        windows = [one.due_s(since_s, until_s) for one in self.publishers]
        answers = [one.answers(since_s) for one in self.publishers]
        pairs = list(zip(answers, windows, strict=True))
        all_s = [age_s for found, due_s in pairs for age_s in ages(found, due_s)]
        lags_s = [lag_s for one in self.publishers for lag_s in one.lags_s(since_s, until_s)]
        return Step(
            offered=self.offered,
            seconds=until_s - since_s,
            streams=tuple(measure_due(found, due_s) for found, due_s in pairs),
            refusals=tuple(self.refusals),
            age_p50_ms=percentile_ms(all_s, 50),
            age_p95_ms=percentile_ms(all_s, 95),
            lag_p99_ms=percentile_ms(lags_s, 99) or 0.0,
            server=server,
            publisher=own,
            others_cpu_s_per_s=host.cpu_s_per_s - server.cpu_s_per_s - own.cpu_s_per_s,
        )
