"""What Prometheus is told of a server with real sessions."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from pathlib import Path

import httpx
import pytest
from prometheus_client import Metric
from prometheus_client.openmetrics.parser import (
    text_string_to_metric_families as open_metrics,
)
from prometheus_client.parser import text_string_to_metric_families

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.errors import ClientError
from clients.python.publisher import ClipTrack
from server.accounts.scopes import USUAL, KeyScope
from server.commands.bench import metrics as bench
from server.observability.metrics import gathering
from server.observability.metrics.kept import KeptNow, ask
from server.store.database import FILE, Database
from tests.loopback.test_live import first_results
from tests.support.doors import cluster
from tests.support.fronts import fronting
from tests.support.http import http
from tests.support.owners import owned
from tests.support.redis_server import redis_server
from tests.support.serving import Serving, settings
from tests.unit.server.observability.metrics.told import value

FRAMES = "sideline_frames_total"
DOCUMENT = Path(__file__).parents[2] / "deploy" / "metrics.md"
ELSEWHERE = {
    "sideline_gpu_busy_ratio",
    "sideline_gpu_memory_bytes",
    "sideline_gpu_memory_used_bytes",
    "sideline_gpu_temperature_celsius",
}
"""What a server without GPUs does not tell."""
OPEN_METRICS = "application/openmetrics-text; version=1.0.0"


async def told(url: str) -> list[Metric]:
    """What is told now."""
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=30) as client:
        answer = await client.get("/metrics")
    assert answer.status_code == 200
    return list(text_string_to_metric_families(answer.text))


def frames(families: list[Metric]) -> dict[str, float]:
    """By what became of them, over all processes."""
    found: dict[str, float] = {}
    for one in next(one for one in families if one.name == "sideline_frames").samples:
        outcome = one.labels["outcome"]
        found[outcome] = found.get(outcome, 0.0) + one.value
    return found


async def refused(url: str, sport: str, clip: Clip) -> None:
    """Somebody offers, and does not come in."""
    client = SidelineClient(url, sport, ClipTrack(clip))
    try:
        with pytest.raises(ClientError):
            await client.connect()
    finally:
        await client.close()


async def test_a_sessions_frames_are_all_accounted_for(server: Serving, h264: Clip) -> None:
    """While it runs and after its end, frames told by outcome are those that the session knew of;
    its answers have ages, its connection a time, its end a reason."""
    before = await told(server.url)
    async with SidelineClient(server.url, "cmj", ClipTrack(h264)) as client:
        await first_results(client, 20)
        session = next(iter(server.state.sessions))
        during = await told(server.url)
    after = await told(server.url)
    assert value(during, "sideline_sessions", state="live") == 1
    assert value(after, "sideline_sessions", state="live") == 0
    assert frames(during)["answered"] + frames(during)["answered_late"] >= 20
    assert sum(frames(before).values()) == 0
    outcomes = frames(after)
    answered = outcomes.pop("answered") + outcomes.pop("answered_late")
    assert answered == session.answered
    assert sum(outcomes.values()) == sum(session.missed.values())
    assert value(after, "sideline_frame_age_seconds_count") == answered
    assert value(after, "sideline_session_connect_seconds_count") == 1
    assert value(after, "sideline_session_offers_total", outcome="admitted") == 1
    assert value(after, "sideline_sessions_ended_total", reason="client") == 1
    assert value(after, "sideline_engine_pictures_total", net="pose_landmark_full") > 0


async def test_who_cannot_come_in_is_counted(server: Serving, h264: Clip) -> None:
    """An offer that is none, and a server that drains."""
    await refused(server.url, "curling", h264)
    server.state.sessions.draining = True
    await refused(server.url, "cmj", h264)
    families = await told(server.url)
    assert value(families, "sideline_session_offers_total", outcome="invalid") == 1
    assert value(families, "sideline_session_offers_total", outcome="draining") == 1
    assert value(families, "sideline_draining") == 1


async def test_who_asks_for_open_metrics_gets_it(server: Serving) -> None:
    """The same families in the other form, as strict a parser of that as there is."""
    async with http(server) as api:
        answer = await api.get("/metrics", headers={"Accept": OPEN_METRICS})
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    strict = {one.name for one in open_metrics(answer.text)}  # type: ignore[no-untyped-call]
    assert {"sideline_frames", "sideline_frame_age_seconds", "sideline_jobs"} <= strict


async def test_a_database_that_is_busy_costs_its_numbers_only(
    server: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest is told within the time that the database is given, and it is asked once, however
    often Prometheus comes; later its numbers are back."""
    monkeypatch.setattr(gathering, "DATABASE_WITHIN_S", 0.05)
    free = asyncio.Event()
    loop = asyncio.get_running_loop()
    asked = 0

    def stuck(database: Database) -> KeptNow:
        nonlocal asked
        asked += 1
        asyncio.run_coroutine_threadsafe(free.wait(), loop).result()
        return ask(database)

    monkeypatch.setattr(gathering, "ask", stuck)
    for _ in range(3):
        families = await told(server.url)
        assert value(families, "sideline_database_up") == 0
        assert value(families, "sideline_draining") == 0
    assert asked == 1
    free.set()
    monkeypatch.setattr(gathering, "DATABASE_WITHIN_S", 10.0)
    assert value(await told(server.url), "sideline_database_up") == 1


async def test_a_database_that_is_broken_is_down(server: Serving) -> None:
    """Nothing else is the worse for it."""
    with sqlite3.connect(server.state.settings.data_dir / FILE) as connection:
        connection.execute("ALTER TABLE analyses RENAME TO gone")
    families = await told(server.url)
    assert value(families, "sideline_database_up") == 0
    assert value(families, "sideline_draining") == 0


async def test_it_takes_a_key_made_for_it(tmp_path: Path) -> None:
    """Where keys are demanded nobody is told without one; one for this alone may do nothing else,
    and a usual one is not enough."""
    async with owned(tmp_path) as house:
        prometheus = await house.key("ops", scopes=frozenset({KeyScope.METRICS}))
        usual = await house.key("club", scopes=frozenset(USUAL))
        codes = [
            (await house.ask("GET", "/metrics", key)).status_code
            for key in (None, usual, prometheus)
        ]
        assert codes == [401, 403, 200]
        assert (await house.ask("GET", "/api/v1/sessions", prometheus)).status_code == 403


async def test_a_front_tells_of_its_workers(tmp_path: Path, h264: Clip) -> None:
    """Two sessions on two workers: each worker's series under its number, the house's own once,
    and processes by what they are for."""
    chosen = settings(tmp_path, media_workers=2, engine_process="on", engine_spare=False)
    async with fronting(chosen) as front:
        one = SidelineClient(front.url, "cmj", ClipTrack(h264))
        other = SidelineClient(front.url, "cmj", ClipTrack(h264))
        async with one, other:
            await first_results(one, 5)
            await first_results(other, 5)
            families = await told(front.url)
        front.state.draining = True
        await refused(front.url, "cmj", h264)
        after = await told(front.url)
    for worker in ("0", "1"):
        assert value(families, "sideline_sessions", state="live", worker=worker) == 1
        assert value(families, FRAMES, outcome="answered", worker=worker) >= 0
        offers = {"outcome": "admitted", "worker": worker}
        assert value(families, "sideline_session_offers_total", **offers) == 1
        assert value(families, "sideline_worker_ready", worker=worker) == 1
    assert value(families, "sideline_database_up") == 1
    assert value(after, "sideline_session_offers_total", outcome="draining") == 1
    for role in ("server", "worker", "engine"):
        assert value(families, "sideline_process_resident_memory_bytes", process=role) > 1e6


async def test_all_of_it_is_documented(tmp_path: Path) -> None:
    """Each family is in the table with its type and its labels, and nothing else is."""
    chosen = settings(tmp_path, media_workers=1, engine_process="on", max_sessions=4)
    found = {}
    async with fronting(chosen) as front:
        async with httpx.AsyncClient(base_url=front.url, trust_env=False) as client:
            await client.post("/api/v1/analyses", json={})
        for family in await told(front.url):
            found[exposed(family)] = (family.type, labels(family))
    with redis_server(tmp_path) as redis:
        async with cluster(tmp_path / "cluster", redis) as shared:
            door, host = await shared.door("door"), await shared.host("host")
            host.changes["offered"] = 1
            await door.knows(host.id)
            for family in await told(door.url):
                found.setdefault(exposed(family), (family.type, labels(family)))
    written = {}
    for line in DOCUMENT.read_text().splitlines():
        if line.startswith("| `sideline_"):
            name, kind, named, _ = (one.strip(" `") for one in line.strip("|").split(" | ", 3))
            written[name] = (kind, {one.strip("` ") for one in named.split(",") if one.strip()})
    assert {name: said for name, said in written.items() if name not in ELSEWHERE} == found


def exposed(family: Metric) -> str:
    """Its name as Prometheus has it."""
    return f"{family.name}_total" if family.type == "counter" else family.name


def labels(family: Metric) -> set[str]:
    """Those that it has by itself."""
    own = {name for sample in family.samples for name in sample.labels} - {"le"}
    return own if family.name.startswith("sideline_worker_") else own - {"worker"}


async def test_what_being_watched_costs_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    """The command times a frame and a scrape of a real server, and reckons with both."""
    await asyncio.to_thread(bench.metrics, 8, 5.0, as_json=True)
    said = json.loads(capsys.readouterr().out)
    assert said["frame_s"] > 0
    expected = said["frame_s"] * 240 + said["scrape_s"] / 5.0
    assert said["core_share"] == pytest.approx(expected)
