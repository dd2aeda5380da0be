"""A real Prometheus looks at real servers: every rule and every panel has something to say."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from clients.python.client import SidelineClient
from clients.python.clips import Clip, encode_clip, moving_square
from clients.python.errors import Refused
from clients.python.publisher import ClipTrack
from clients.python.recordings import Recordings
from inference.batching.tally import SchedulerSnapshot
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

    def scheduler() -> SchedulerSnapshot | None:
        pipeline = server.state.pipeline
        return None if pipeline is None else replace(pipeline.snapshot(), missed=0)

    async with serving(settings(folder, require_key=True), key=KEY) as server:
        await until_ready(server)
        sessions = server.state.sessions
        sessions.admission = admission = Admission(
            lambda: sessions,
            scheduler,
            budget_s=60.0,
            usage=Usage,
        )
        watching = asyncio.create_task(admission.watch())
        try:
            yield server
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)


def publisher(url: str, clip: Clip) -> SidelineClient:
    """A live session, once it is entered."""
    return SidelineClient(url, "cmj", ClipTrack(clip), key=KEY.text)


@asynccontextmanager
async def let_in(url: str, clip: Clip) -> AsyncIterator[SidelineClient]:
    """The same, as soon as there is room: other tests may have the processors."""
    async with asyncio.timeout(120):
        while True:
            client = publisher(url, clip)
            try:
                await client.connect()
            except Refused as refused:
                await client.close()
                if refused.status != 503:
                    raise
                await asyncio.sleep(1)
            else:
                break
    try:
        yield client
    finally:
        await client.close()


async def recorded(url: str, video: Path) -> None:
    """A video is sent and measured."""
    async with Recordings(url, KEY.text) as client:
        upload = await client.send(video)
        analysis = await client.analyze(upload, "cmj", options={"overlay": False})
        states = [one["state"] async for one in client.follow(analysis["id"])]
    assert states[-1] == "done"


async def foretold(server: Serving) -> None:
    """Wait until admission has compared what it foretold of a session with what came."""
    admission = server.state.sessions.admission
    assert admission is not None
    for _ in range(60):
        if admission.snapshot().compared:
            return
        await asyncio.sleep(0.5)
    raise AssertionError("nothing was compared")


async def seen(looking: Prometheus, servers: int) -> None:
    """Wait until Prometheus has looked at all servers, and its rules at what it saw."""
    for _ in range(60):
        if len(await looking.ask('up{job="sideline"} == 1')) == servers:
            break
        await asyncio.sleep(1)
    else:
        raise AssertionError("Prometheus cannot reach the servers")
    await asyncio.sleep(5)


async def silent_panels(looking: Prometheus) -> set[tuple[str, str]]:
    """Those of which a query finds nothing, also when it is asked again: on a host that is busy a
    look may come too late, and what a server tells pauses."""
    left = list(asked())
    for _ in range(15):
        left = [one for one in left if not await looking.ask(one.expr)]
        if {(one.dashboard, one.panel) for one in left} <= set(EMPTY):
            break
        await asyncio.sleep(2)
    return {(one.dashboard, one.panel) for one in left}


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
async def test_every_panel_and_every_rule_has_data(
    tmp_path: Path, h264: Clip, one_jump: Path
) -> None:
    """Of a server in one process, and one with a media worker, after live sessions and a recorded
    video on each: every query of every dashboard, every recorded series, every name and label."""
    workers = {"media_workers": 1, "engine_process": "on", "engine_spare": False}
    behind = settings(tmp_path / "b", require_key=True, **workers)
    async with (
        one_process(tmp_path / "a") as single,
        fronting(behind, KEY) as front,
        prometheus(tmp_path, [single.url, front.url], KEY.text) as looking,
    ):
        await seen(looking, 2)
        async with publisher(single.url, h264) as one, publisher(front.url, h264) as other:
            await first_results(one, 5)
            await first_results(other, 5)
            await recorded(single.url, one_jump)
            await recorded(front.url, one_jump)
            await foretold(single)
            async with let_in(single.url, h264) as brief:
                await first_results(brief, 5)
            await seen(looking, 2)
            assert await silent_panels(looking) <= set(EMPTY)
        assert await unknown_values(looking) <= set(NOT_SEEN)
        groups = (await looking.told("rules"))["groups"]
        assert [rule for one in groups for rule in one["rules"] if rule["health"] != "ok"] == []
        told = set(await looking.told("label/__name__/values"))
        assert {rule["record"] for rule in rules() if "record" in rule} <= told
        sessions = await looking.ask("count by (worker) (count_over_time(sideline_sessions[5m]))")
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


async def until(looking: Prometheus, names: Sequence[str], wanted: str) -> None:
    """Wait until each of these alerts has come to this."""
    states: list[str] = []
    for _ in range(60):
        states = [await state_of(looking, one) for one in names]
        if states == [wanted] * len(names):
            return
        await asyncio.sleep(1)
    raise AssertionError(f"they are {states}, not {wanted}")


async def test_an_engine_that_becomes_slow_raises_alerts(tmp_path: Path) -> None:
    """As long as it is quick both alerts about old answers are inactive; then both await only the
    minutes that it has to last."""
    names = ("SidelineAnswersOld", "SidelineAnswerBudgetBurnsFast")
    assert set(names) <= set(alerts())
    # Far more than a frame takes on any host, however busy, and far less than the engine will take.
    budget_s, slow_s = 1.0, 1.5
    unhurried = encode_clip(moving_square(10), "h264", 10)
    engine = Slowing()
    chosen = settings(tmp_path / "a", require_key=True, answer_budget_s=budget_s)
    async with (
        serving(chosen, engine.open, KEY) as server,
        prometheus(tmp_path, [server.url], KEY.text) as looking,
    ):
        await until_ready(server)
        await seen(looking, 1)
        async with publisher(server.url, unhurried) as client:
            await first_results(client, 30)
            await seen(looking, 1)
            await until(looking, names, "inactive")
            engine.takes_s = slow_s
            await until(looking, names, "pending")
