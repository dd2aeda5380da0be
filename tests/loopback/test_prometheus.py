"""A real Prometheus looks at real servers: every rule and every panel has something to say."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.publisher import ClipTrack
from clients.python.recordings import Recordings
from inference.athlete.cli import write_athlete
from inference.engines.fake import FakeEngine
from inference.pipeline import Pipeline
from server.accounts.keys import ApiKey
from server.admission.admission import Admission
from server.admission.machine import Usage
from server.config import Settings
from server.loading import pipeline_of
from tests.loopback.test_live import first_results
from tests.support.fronts import fronting
from tests.support.prometheus import Prometheus, prometheus
from tests.support.rules import alerts, asked, matchers, rules
from tests.support.serving import Serving, serving, settings, until_ready

KEY = ApiKey("the-key-that-the-server-printed", is_new=False)
SHORT = {"jumps": "1", "lead_in_s": "0.4", "lead_out_s": "0.3"}
GPU = "tells of NVIDIA GPUs, and this host may have none"
FAILURE = "is there only once something failed"

EMPTY = {
    ("sideline-infrastructure", "GPU at work"): GPU,
    ("sideline-infrastructure", "Memory of GPUs"): GPU,
    ("sideline-infrastructure", "Temperature of GPUs"): GPU,
}
"""Panels that may show nothing of healthy servers, and why."""

NOT_SEEN = {
    ("status", "5xx"): FAILURE,
    ("route", "/readyz"): "is asked by balancers, and nobody does here",
}
"""Values of labels that rules and panels name and that healthy servers may not have, and why."""


@asynccontextmanager
async def one_process(folder: Path) -> AsyncIterator[Serving]:
    """A server whose admission measures, and lets everybody in, however busy this host is."""
    async with serving(settings(folder, require_key=True), key=KEY) as server:
        await until_ready(server)
        sessions, state = server.state.sessions, server.state
        sessions.admission = admission = Admission(
            lambda: sessions,
            lambda: None if state.pipeline is None else state.pipeline.snapshot(),
            budget_s=60.0,
            usage=Usage,
        )
        watching = asyncio.create_task(admission.watch())
        try:
            yield server
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)


async def live(url: str, clip: Clip, results: int) -> None:
    """A session that gets so many results, and says goodbye."""
    async with SidelineClient(url, "cmj", ClipTrack(clip), key=KEY.text) as client:
        assert len(await first_results(client, results)) == results


async def recorded(url: str, video: Path) -> None:
    """A video is sent and measured."""
    async with Recordings(url, KEY.text) as client:
        upload = await client.send(video)
        analysis = await client.analyze(upload, "cmj", options={"overlay": False})
        states = [one["state"] async for one in client.follow(analysis["id"])]
    assert states[-1] == "done"


async def seen(looking: Prometheus) -> None:
    """Wait until Prometheus has looked at all of it, and the rules at that."""
    await asyncio.sleep(3)
    down = await looking.ask("up == 0")
    assert not down


async def silent_panels(looking: Prometheus) -> set[tuple[str, str]]:
    """Those of which a query finds nothing."""
    return {(one.dashboard, one.panel) for one in asked() if not await looking.ask(one.expr)}


async def unknown_values(looking: Prometheus) -> set[tuple[str, str]]:
    """Labels' values that rules and panels look for, and that no series has had."""
    missing = set()
    for expr in (*(rule["expr"] for rule in rules()), *(one.expr for one in asked())):
        for series, label, _, wanted in matchers(expr):
            if wanted.startswith("$") or series.startswith("sideline_gpu"):
                continue
            for value in re.split(r"(?<!\.)\|", wanted):
                had = f'count_over_time({series}{{{label}=~"{value}"}}[5m])'
                if not await looking.ask(had):
                    missing.add((label, value))
    return missing


@pytest.mark.timeout(420)
async def test_every_panel_and_every_rule_has_data(tmp_path: Path, h264: Clip) -> None:
    """Of a server in one process, and one with a media worker, after live sessions and a recorded
    video on each: every query of every dashboard, every recorded series, every name and label."""
    video = tmp_path / "jump.mp4"
    write_athlete("cmj", video, 30.0, 0, SHORT)
    workers = {"media_workers": 1, "engine_process": "on", "engine_spare": False}
    behind = settings(tmp_path / "b", require_key=True, **workers)
    async with (
        one_process(tmp_path / "a") as single,
        fronting(behind, KEY) as front,
        prometheus(tmp_path, [single.url, front.url], KEY.text) as looking,
    ):
        await seen(looking)
        for url in (single.url, front.url):
            # Long enough for admission to compare what it foretold.
            await asyncio.gather(live(url, h264, 200), recorded(url, video))
        async with SidelineClient(single.url, "cmj", ClipTrack(h264), key=KEY.text) as client:
            await first_results(client, 5)
            await seen(looking)
            assert await silent_panels(looking) <= set(EMPTY)
        assert await unknown_values(looking) <= set(NOT_SEEN)
        groups = (await looking.told("rules"))["groups"]
        assert [rule for one in groups for rule in one["rules"] if rule["health"] != "ok"] == []
        told = set(await looking.told("label/__name__/values"))
        assert {rule["record"] for rule in rules() if "record" in rule} <= told
        sessions = await looking.ask("sideline_sessions")
        assert {one["metric"].get("worker") for one in sessions} == {None, "0"}


class Slowing:
    """An engine that is quick until it is told not to be."""

    def __init__(self) -> None:
        self.takes_s = 0.001

    def open(self, chosen: Settings) -> Pipeline:
        """A pipeline over it, as the server opens one."""
        engine = FakeEngine(latency_s=lambda *_: self.takes_s, wait=time.sleep)
        pipeline = pipeline_of(chosen, engine)
        pipeline.measure()
        return pipeline


async def state_of(looking: Prometheus, name: str) -> str:
    """What has become of an alert: inactive, pending or firing."""
    groups: list[Any] = (await looking.told("rules?type=alert"))["groups"]
    found = [rule["state"] for one in groups for rule in one["rules"] if rule["name"] == name]
    assert len(found) == 1
    return str(found[0])


async def test_an_engine_that_becomes_slow_raises_alerts(tmp_path: Path, h264: Clip) -> None:
    """As long as it is quick both alerts about old answers are inactive; then both await only the
    minutes that it has to last."""
    names = ("SidelineAnswersOld", "SidelineAnswerBudgetBurnsFast")
    assert set(names) <= set(alerts())
    engine = Slowing()
    chosen = settings(tmp_path / "a", require_key=True)
    async with (
        serving(chosen, engine.open, KEY) as server,
        prometheus(tmp_path, [server.url], KEY.text) as looking,
    ):
        await until_ready(server)
        await seen(looking)
        async with SidelineClient(server.url, "cmj", ClipTrack(h264), key=KEY.text) as client:
            await first_results(client, 30)
            await seen(looking)
            assert [await state_of(looking, one) for one in names] == ["inactive"] * 2
            engine.takes_s = 0.35
            for _ in range(60):
                states = [await state_of(looking, one) for one in names]
                if states == ["pending"] * 2:
                    break
                await asyncio.sleep(1)
            assert states == ["pending"] * 2
