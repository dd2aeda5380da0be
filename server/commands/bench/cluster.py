"""`sideline bench cluster`: what a live frame pays for a front door and a session host.

Media goes straight to the host, so it should pay nothing: the ratio is to a server by itself, in
the same run.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from clients.python.client import SidelineClient
from clients.python.clips import Clip, encode_clip, read_frames
from clients.python.measure import percentile_ms
from clients.python.publisher import ClipTrack
from loadtest.loops import run
from loadtest.usage import Watched
from server.cluster.lines import HostOrders
from server.cluster.process import HostProcess
from server.commands.bench.processes import BenchFailed, ServerProcess, clip, sideline
from server.commands.bench.redis_process import own_redis
from server.commands.bench.tables import markdown_table, percent
from server.commands.bench.watchers import FPS, HEIGHT, WIDTH, Athlete, Turn, summed
from server.config import Settings, read_settings

_HOST_WITHIN_S = 120.0
_SETTLE_S = 4.0
_AGES = (
    ("age p50, ms", "age_p50_ms"),
    ("age p95, ms", "age_p95_ms"),
    ("age p50 of the quietest turn, ms", "quietest_p50_ms"),
)
"""The last of them is what a busy host disturbs least."""
_HEAD = ("", "by itself", "door and host", "ratio")


@dataclass(frozen=True, slots=True)
class Plan:
    """Turns of so many seconds at each, in rounds; the Redis at `redis_url`, or one of the
    benchmark's own."""

    seconds: float
    rounds: int
    redis_url: str | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """Where an athlete offers, and the processes that have a part in the answers."""

    url: str
    pids: tuple[int, ...]


def cluster(plan: Plan, *, as_json: bool) -> None:
    """Measure and print."""
    settings = read_settings()
    frames = read_frames(clip(settings.data_dir), FPS, WIDTH, HEIGHT)
    encoded = encode_clip(frames, "h264", FPS)
    with ExitStack() as stack:
        redis = plan.redis_url or stack.enter_context(own_redis())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        alone = stack.enter_context(sideline(1, log_level="error"))
        way = stack.enter_context(_clustered(settings, folder, redis))
        report = run(_measured(Way(alone.url, (alone.pid,)), way, encoded, plan))
    print(json.dumps(report) if as_json else in_words(report))


def in_words(report: dict[str, Any]) -> str:
    """A table."""
    alone, behind = report["alone"], report["cluster"]
    rows: list[tuple[str, ...]] = [
        (name, f"{alone[key]:.1f}", f"{behind[key]:.1f}", f"{behind[key] / alone[key]:.2f}")
        for name, key in _AGES
    ]
    rows.append(("within 200 ms", percent(alone["in_time"]), percent(behind["in_time"]), ""))
    cpu = [one["cpu_s_per_s"] for one in (alone, behind)]
    rows.append(("servers' CPU, s/s", *(f"{one:.2f}" for one in cpu), f"{cpu[1] / cpu[0]:.2f}"))
    return markdown_table(_HEAD, rows)


async def _measured(alone: Way, behind: Way, encoded: Clip, plan: Plan) -> dict[str, Any]:
    turns: dict[str, list[Turn]] = {"alone": [], "cluster": []}
    for number in range(plan.rounds):
        both = [("alone", alone), ("cluster", behind)]
        for name, way in both if number % 2 == 0 else reversed(both):
            turns[name].append(await _turn(way, encoded, plan.seconds))
    return {name: totals(found) for name, found in turns.items()}


def totals(turns: Sequence[Turn]) -> dict[str, Any]:
    """Of all turns, and the youngest answers of any of them."""
    p50_ms = [percentile_ms(one.ages_s, 50) for one in turns]
    return {**summed(turns), "quietest_p50_ms": min(one for one in p50_ms if one is not None)}


async def _turn(way: Way, encoded: Clip, seconds: float) -> Turn:
    athlete = Athlete(SidelineClient(way.url, "cmj", ClipTrack(encoded), codec="h264"))
    async with athlete.sending():
        await asyncio.sleep(_SETTLE_S)
        return await athlete.turn(seconds, [Watched(one) for one in way.pids])


@contextmanager
def _clustered(settings: Settings, folder: Path, redis: str) -> Iterator[Way]:
    """A front door, and one session host behind it."""
    shared = {
        "redis_url": redis,
        "database_url": f"sqlite:///{folder / 'shared.db'}",
        "cluster_secret": secrets.token_hex(16),
        "log_level": "error",
    }
    own = {"data_dir": folder / "door", "demo": "false", "analysis_processes": 0}
    with sideline(1, **shared, cluster="auto", **own) as door:
        given = {
            **shared,
            "admission": "off",
            "data_dir": folder / "host",
            "models_dir": settings.models_dir,
        }
        variables = {f"SIDELINE_{name.upper()}": str(value) for name, value in given.items()}
        with _environment(variables), _host() as process_id:
            _until_known(door)
            yield Way(door.url, (door.pid, process_id))


@contextmanager
def _environment(changes: Mapping[str, str]) -> Iterator[None]:
    """This process's, in which the host's is started."""
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def _host() -> Iterator[int]:
    process = HostProcess(HostOrders("127.0.0.1", ""))
    try:
        up = process.until_up(_HOST_WITHIN_S)
        if up is None or up.failure is not None:
            raise BenchFailed(f"the session host did not start: {up and up.failure}")
        yield up.process_id
    finally:
        process.close()
        process.wait(_HOST_WITHIN_S)


def _until_known(door: ServerProcess) -> None:
    deadline_s = time.monotonic() + _HOST_WITHIN_S
    with httpx.Client(base_url=door.url, trust_env=False) as http:
        while not any(one["takes_sessions"] for one in http.get("/readyz").json()["hosts"]):
            if time.monotonic() > deadline_s:
                raise BenchFailed("the front door knows no session host that takes sessions")
            time.sleep(0.1)
