"""`sideline bench watchers`: what an athlete notices of those who watch, and what they miss."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clients.python.client import SidelineClient
from clients.python.clips import Clip, encode_clip, read_frames
from clients.python.measure import ages, percentile_ms, sent_frames
from clients.python.publisher import ClipTrack
from clients.python.results import Result
from loadtest.loops import run
from loadtest.usage import Watched
from server.commands.bench.processes import BenchFailed, ServerProcess, clip, sideline
from server.commands.bench.redis_process import own_redis
from server.commands.bench.tables import markdown_table, ms, percent
from server.config import read_settings

FPS = 30
WIDTH, HEIGHT = 640, 360
BUDGET_S = 0.2
_SETTLE_S = 6.0
_LAST_S = 1.0
_HEAD = ("", "without watchers", "with them", "ratio")


@dataclass(frozen=True, slots=True)
class Plan:
    """So many watchers at so many servers, in rounds of `seconds` without them and with them; the
    Redis at `redis_url`, or one of the benchmark's own."""

    watchers: int
    servers: int
    seconds: float
    rounds: int
    redis_url: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What the athlete got in one part of a round, and what the servers used for it."""

    ages_s: list[float]
    cpu_s_per_s: float


def watchers(plan: Plan, *, as_json: bool) -> bool:
    """Measure and print; False when a final did not reach a watcher, or one twice."""
    settings = read_settings()
    frames = read_frames(clip(settings.data_dir), FPS, WIDTH, HEIGHT)
    encoded = encode_clip(frames, "h264", FPS)
    with ExitStack() as stack:
        redis = stack.enter_context(_redis(plan))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        servers = [stack.enter_context(one) for one in _servers(plan, redis, folder)]
        report = run(_measured(servers, encoded, plan))
    print(json.dumps(report) if as_json else in_words(report))
    return bool(report["finals_missed"] == 0 and report["finals_twice"] == 0)


def in_words(report: dict[str, Any]) -> str:
    """A table, and what the watchers were told."""
    without, beside = report["without"], report["with"]
    rows: list[tuple[str, ...]] = [
        (name, ms(without[key]), ms(beside[key]), f"{beside[key] / without[key]:.2f}")
        for name, key in (("age p50, ms", "age_p50_ms"), ("age p95, ms", "age_p95_ms"))
    ]
    rows.append(("within 200 ms", percent(without["in_time"]), percent(beside["in_time"]), ""))
    cpu = [one["cpu_s_per_s"] for one in (without, beside)]
    rows.append(("servers' CPU, s/s", *(f"{one:.2f}" for one in cpu), f"{cpu[1] / cpu[0]:.2f}"))
    told = report["told"]
    return (
        f"{report['watchers']} watchers of one session at {report['servers']} servers\n"
        f"{markdown_table(_HEAD, rows)}\n"
        f"Each watcher was told {told['frames_per_s']:.1f} frames a second "
        f"(the least {told['least_frames_per_s']:.1f}). Of {report['finals']} finals at each of "
        f"{report['watchers']} watchers {report['finals_missed']} did not come, and "
        f"{report['finals_twice']} came twice."
    )


async def _measured(servers: Sequence[ServerProcess], encoded: Clip, plan: Plan) -> dict[str, Any]:
    urls = [one.url for one in servers]
    used = [Watched(one.pid) for one in servers]
    athlete = Athlete(SidelineClient(urls[0], "cmj", ClipTrack(encoded), codec="h264"))
    without: list[Turn] = []
    beside: list[Turn] = []
    told: list[dict[str, Any]] = []
    missed = finals = 0
    async with athlete.sending():
        await asyncio.sleep(_SETTLE_S)
        for _ in range(plan.rounds):
            without.append(await athlete.turn(plan.seconds, used))
            async with following(athlete.session_id, urls, plan.watchers) as followers:
                await asyncio.sleep(_LAST_S)
                first = len(athlete.finals)
                beside.append(await athlete.turn(plan.seconds, used))
                expected = athlete.finals[first:]
                await asyncio.sleep(_LAST_S)
            told.append(followers.told)
            finals += len(expected)
            there = followers.told["finals"]
            missed += sum(plan.watchers - there.get(str(one), 0) for one in expected)
    return {
        "watchers": plan.watchers,
        "servers": plan.servers,
        "without": summed(without),
        "with": summed(beside),
        "told": {
            "frames_per_s": sum(one["frames_per_s"] for one in told) / len(told),
            "least_frames_per_s": min(one["least_frames_per_s"] for one in told),
            "lost": sum(one["lost"] for one in told),
        },
        "finals": finals,
        "finals_missed": missed,
        "finals_twice": sum(one["twice"] for one in told),
    }


class Athlete:
    """One who sends, and keeps what comes back."""

    def __init__(self, client: SidelineClient) -> None:
        self.finals: list[int] = []
        self._client = client
        self._results: list[Result] = []
        self._track = client._track

    @property
    def session_id(self) -> str:
        """Of the session, which there is."""
        assert self._client.session_id is not None
        return self._client.session_id

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[None]:
        """While the block runs."""
        async with self._client, self._client.pinging():
            tasks = [asyncio.create_task(one) for one in (self._answers(), self._events())]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def turn(self, seconds: float, used: Sequence[Watched]) -> Turn:
        """What came in the next so many seconds."""
        self._results.clear()
        before, began_s = sum(one.usage().cpu_s for one in used), time.monotonic()
        await asyncio.sleep(seconds)
        took_s = time.monotonic() - began_s
        cpu_s = sum(one.usage().cpu_s for one in used) - before
        track = self._track
        assert isinstance(track, ClipTrack)
        origin = self._client.rtp_origin(track.last_pts)
        return Turn(ages(self._results, sent_frames(track.scheduled, origin)), cpu_s / took_s)

    async def _answers(self) -> None:
        async for one in self._client.results:
            self._results.append(one)

    async def _events(self) -> None:
        async for one in self._client.events:
            if one.stage == "final":
                self.finals.append(one.id)


class Followers:
    """The watchers' process; `told` is what they say at the end."""

    def __init__(self) -> None:
        self.told: dict[str, Any] = {}


@asynccontextmanager
async def following(session: str, urls: Sequence[str], count: int) -> AsyncIterator[Followers]:
    """So many watchers, while the block runs."""
    named = [part for url in urls for part in ("--url", url)]
    # Behind the options: an id may begin as one does.
    command = ["-m", "loadtest.followers", *named, "--watchers", str(count), "--", session]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    followers = Followers()
    try:
        if await process.stdout.readline() != b"joined\n":
            raise BenchFailed("the watchers could not join; their messages are above")
        yield followers
        process.stdin.close()
        followers.told = json.loads(await process.stdout.read())
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def summed(turns: Sequence[Turn]) -> dict[str, Any]:
    """Ages, and what was used for them."""
    ages_s = [age_s for one in turns for age_s in one.ages_s]
    due = sum(len(one.ages_s) for one in turns)
    return {
        "answers": due,
        "age_p50_ms": percentile_ms(ages_s, 50),
        "age_p95_ms": percentile_ms(ages_s, 95),
        "in_time": sum(one <= BUDGET_S for one in ages_s) / due if due else 0.0,
        "cpu_s_per_s": sum(one.cpu_s_per_s for one in turns) / len(turns),
    }


def _servers(plan: Plan, redis: str | None, folder: Path) -> Iterator[Any]:
    """The first has the session; the others need no nets."""
    shared: dict[str, object] = {"watcher_limit": max(plan.watchers, 1), "log_level": "error"}
    if redis is not None:
        shared["redis_url"] = redis
    yield sideline(1, **shared)
    for number in range(1, plan.servers):
        own = {"data_dir": folder / f"server-{number}", "engine": "fake", "demo": "false"}
        yield sideline(1, **shared, **own)


@contextmanager
def _redis(plan: Plan) -> Iterator[str | None]:
    if plan.servers == 1 or plan.redis_url is not None:
        yield plan.redis_url
        return
    with own_redis() as url:
        yield url
