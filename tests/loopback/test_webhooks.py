"""Webhooks end to end: what was measured reaches a program of somebody else's."""

from __future__ import annotations

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.errors import Refused
from clients.python.publisher import ClipTrack
from clients.python.recordings import Recordings
from clients.python.webhooks import (
    AnalysisComplete,
    AnalysisFailed,
    MetricUpdate,
    Ping,
    WebhookEvent,
    Webhooks,
    verify,
)
from server.accounts.keys import ApiKey
from server.analyses.queue import Queue
from server.analyses.requests import AnalysisRequest
from server.config import Settings
from server.ids import new_id
from server.store.database import open_database
from server.webhooks import described, schedule
from server.webhooks.endpoints import Endpoints, Wanted
from server.webhooks.events import EventType
from server.wire.control import EventMessage
from tests.support.clocks import Time
from tests.support.command import ROOT, first_line, sideline
from tests.support.fronts import fronting
from tests.support.plugins import install_pulse
from tests.support.receiver import Received, answer, receiving
from tests.support.serving import serving, settings, until_ready
from tests.support.uploads import kept, some_upload
from tests.unit.inference.clips import write_clip

KEY = ApiKey("k" * 32, is_new=False)
WITHIN_S = 60


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second of it."""
    return write_clip(tmp_path_factory.mktemp("clip") / "a jump.mp4")


@pytest.fixture
def chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A server with the fake engine that may send to this machine, tries again soon, and knows a
    sport in which every ten frames are an attempt."""
    install_pulse(monkeypatch, tmp_path / "packages")
    monkeypatch.setattr(schedule, "DELAYS_S", (0.1, 0.1, 0.1, 300.0))
    return settings(tmp_path / "data", webhook_private=True)


def verified(received: Received, webhook: dict[str, Any]) -> WebhookEvent:
    """The event, if it is genuine."""
    return verify(received.body, received.headers, webhook["secret"])


async def publish(url: str, clip: Clip, attempts: int) -> list[EventMessage]:
    """Publish until so many attempts are over; their finals, as the publisher hears them."""
    finals: list[EventMessage] = []
    async with SidelineClient(url, "pulse", ClipTrack(clip)) as client, asyncio.timeout(WITHIN_S):
        async for event in client.events:
            finals.append(event)
            if len(finals) == attempts:
                break
    return finals


async def test_a_recording_that_was_measured(chosen: Settings, video: Path) -> None:
    """Refused at first, it comes again under the same id; it says what the API shows, and its
    links open without the key. One that cannot be measured is told with the reason."""
    chosen = chosen.model_copy(update={"analysis_processes": 2})
    async with (
        receiving(answer(500), answer(204)) as receiver,
        receiving() as other,
        serving(chosen, key=KEY) as server,
        Webhooks(server.url, KEY.text) as hooks,
        Recordings(server.url, KEY.text) as recordings,
        httpx.AsyncClient() as http,
    ):
        webhook = await hooks.add(receiver.url, ["analysis_complete"])
        sorry = await hooks.add(other.url, ["analysis_failed"])
        upload = await recordings.send(video)
        options = {"overlay": False}
        submitted = await recordings.analyze(upload, "pulse", options=options)
        bad = {"crop": [0, 0, 0.001, 0.001]}
        hopeless = await recordings.analyze(upload, "pulse", options=bad)
        first, second = await receiver.count(2)
        (third,) = await other.count(1)
        shown = (await recordings.list(state="done"))["analyses"][0]
        event = verified(second, webhook)
        assert isinstance(event, AnalysisComplete)
        report = await http.get(urljoin(server.url, event.results["report.json"]))
        log = (await hooks.deliveries(webhook["id"]))["deliveries"]
        again = await hooks.retry(webhook["id"], log[0]["id"])
        await receiver.count(3)
    failed = verified(third, sorry)
    assert isinstance(failed, AnalysisFailed)
    assert (failed.analysis_id, failed.data["state"]) == (hopeless["id"], "failed")
    assert failed.problem
    described.AnalysisFailed.model_validate_json(third.body)
    described.AnalysisComplete.model_validate_json(second.body)
    assert (again["event_id"], receiver.received[2].id) == (event.id, event.id)
    assert first.id == second.id == event.id
    assert event.analysis_id == submitted["id"]
    assert set(event.results) == set(shown["results"])
    assert {**event.data, "results": None} == {**shown, "results": None}
    assert len(report.json()["attempts"]) >= 1
    assert [one["event_id"] for one in log] == [event.id]
    assert log[0]["attempts"][0]["status"] == 500


async def test_attempts_of_a_live_session(chosen: Settings, h264: Clip) -> None:
    """Each is told as the publisher hears it; a test and another secret work meanwhile."""
    async with receiving() as receiver, serving(chosen) as server, Webhooks(server.url) as hooks:
        await until_ready(server)
        webhook = await hooks.add(receiver.url, ["metric_update"])
        tested = await hooks.test(webhook["id"])
        finals = await publish(server.url, h264, 3)
        await receiver.count(4)
        rotated = await hooks.rotate(webhook["id"])
        await hooks.test(webhook["id"])
        received = await receiver.until(lambda all_: b'"ping"' in all_[-1].body)
    ping, *attempts = [verified(one, webhook) for one in received]
    assert isinstance(ping, Ping)
    assert (tested["state"], tested["event_id"]) == ("delivered", ping.id)
    assert isinstance(verified(received[-1], rotated), Ping)
    for one in received:
        kind = described.Ping if b'"ping"' in one.body else described.MetricUpdate
        kind.model_validate_json(one.body)
    told = {one.number: one for one in attempts if isinstance(one, MetricUpdate)}
    for final in finals:
        update = told[final.number]
        assert (update.sport, update.values, update.absent) == ("pulse", final.values, final.absent)
        assert update.data["media_time_s"] == final.media_time_s


async def test_attempts_in_media_workers(chosen: Settings, h264: Clip) -> None:
    """The processes that run sessions write them down, and the front sends them."""
    several = chosen.model_copy(
        update={"media_workers": 1, "engine_process": "on", "engine_spare": False}
    )
    async with receiving() as receiver, fronting(several) as front, Webhooks(front.url) as hooks:
        webhook = await hooks.add(receiver.url, ["metric_update"])
        await publish(front.url, h264, 1)
        received = await receiver.count(1)
    event = verified(received[0], webhook)
    assert isinstance(event, MetricUpdate)
    assert event.number == 1


async def test_an_endpoint_that_is_gone(chosen: Settings) -> None:
    """It is told nothing more, and the list says why; switched on again, it is."""
    chosen = chosen.model_copy(update={"analysis_processes": 0})
    async with (
        receiving(answer(410), answer(204)) as receiver,
        serving(chosen) as server,
        Webhooks(server.url) as hooks,
    ):
        webhook = await hooks.add(receiver.url, ["metric_update"])
        server.state.sessions.on_final("local", {"number": 1})  # type: ignore[misc]
        await receiver.count(1)
        async with asyncio.timeout(WITHIN_S):
            while (await hooks.get(webhook["id"]))["enabled"]:  # noqa: ASYNC110 - in the database
                await asyncio.sleep(0.02)
        (listed,) = (await hooks.list())["webhooks"]
        assert (listed["disabled_reason"], listed["failures"]) == ("gone", 1)
        assert "secret" not in listed
        on = await hooks.change(webhook["id"], enabled=True, description="mine")
        assert (on["enabled"], on["description"], on["failures"]) == (True, "mine", 0)
        server.state.sessions.on_final("local", {"number": 2})  # type: ignore[misc]
        (_, second) = await receiver.count(2)
        assert verified(second, webhook).data == {"number": 2}
        await hooks.delete(webhook["id"])
        with pytest.raises(Refused, match="no such webhook"):
            await hooks.deliveries(webhook["id"])


async def test_one_test_at_a_time(chosen: Settings) -> None:
    """Another is refused meanwhile; deleting the webhook ends it."""
    async with (
        receiving(None) as receiver,
        serving(chosen) as server,
        Webhooks(server.url) as hooks,
    ):
        webhook = await hooks.add(receiver.url, ["metric_update"])
        testing = asyncio.create_task(hooks.test(webhook["id"]))
        await receiver.count(1)
        with pytest.raises(Refused, match="is running"):
            await hooks.test(webhook["id"])
        await hooks.delete(webhook["id"])
        with pytest.raises(Refused, match="deleted meanwhile"):
            await testing


async def test_nothing_private_unless_it_is_allowed(tmp_path: Path) -> None:
    """Neither by address, nor by a name that stands for one, nor without TLS."""
    async with (
        receiving() as receiver,
        serving(settings(tmp_path)) as server,
        Webhooks(server.url) as hooks,
    ):
        for url in (receiver.url, f"https://127.0.0.1:{receiver.port}/", "https://localhost/"):
            with pytest.raises(Refused, match="SIDELINE_WEBHOOK_PRIVATE"):
                await hooks.add(url, ["metric_update"])
        # 127.0.0.1 as a number, which only the resolver takes for an address.
        webhook = await hooks.add(f"https://2130706433:{receiver.port}/", ["metric_update"])
        tested = await hooks.test(webhook["id"])
    assert tested["attempts"][0]["error"] == "2130706433 is not a public address"
    assert receiver.received == []


async def test_a_server_that_is_killed_before_it_could_tell(tmp_path: Path) -> None:
    """What is over is told by the next server; killed while it tells, by the one after that, under
    the same id."""
    async with receiving(None, answer(204)) as receiver:
        webhook = await asyncio.to_thread(done_and_untold, tmp_path, receiver.url)
        variables = {"SIDELINE_DATA_DIR": str(tmp_path), "SIDELINE_WEBHOOK_PRIVATE": "true"}
        async with sideline("serve", "--port", "0", **variables) as first:
            await receiver.count(1)
            first.kill()
            await first.wait()
        async with sideline("serve", "--port", "0", **variables):
            one, other = await receiver.count(2)
    event = verify(other.body, other.headers, webhook)
    assert isinstance(event, AnalysisComplete)
    assert one.id == other.id
    assert one.body == other.body


def done_and_untold(folder: Path, url: str) -> str:
    """A database as a server leaves it that was killed just after an analysis was done; the
    secret of the endpoint that is to be told."""
    time = Time(1_764_000_000.0)
    database = open_database(None, folder)
    wanted = Wanted(url, [EventType.ANALYSIS_COMPLETE], "")
    webhook = Endpoints(database, time, new_id).create("local", wanted)
    upload = kept(database, some_upload(owner="local"))
    queue = Queue(database, time, new_id)
    queue.submit("local", upload, AnalysisRequest(upload_id="up", sport="cmj"), None)
    found = queue.claim()
    assert found is not None
    assert found.claim is not None
    queue.finish(found.id, found.claim, {"jump_count": 2})
    database.close()
    return webhook.secret


async def test_the_coaching_example(chosen: Settings, video: Path, h264: Clip) -> None:
    """As a program of its own it posts a line for each attempt, live and recorded, and takes
    itself off the server when it is stopped."""
    async with (
        receiving() as chat,
        serving(chosen) as server,
        Webhooks(server.url) as hooks,
        Recordings(server.url) as recordings,
    ):
        await until_ready(server)
        coach = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "clients.python.examples.coach", "--server", server.url),
            *("--port", "0", "--post-to", chat.url),
            cwd=ROOT,
            stdout=PIPE,
        )
        try:
            assert "Waiting" in await first_line(coach)
            await publish(server.url, h264, 2)
            upload = await recordings.send(video)
            await recordings.analyze(upload, "pulse", options={"overlay": False})
            await chat.until(lambda all_: any("a jump.mp4" in one.event["text"] for one in all_))
            coach.send_signal(signal.SIGINT)
            async with asyncio.timeout(WITHIN_S):
                assert await coach.wait() == 0
            assert (await hooks.list())["webhooks"] == []
        finally:
            if coach.returncode is None:
                coach.kill()
            await coach.communicate()
    lines = [one.event["text"] for one in chat.received]
    assert "pulse attempt 1: beat_frames 10" in lines
    assert "a jump.mp4: pulse attempt 1: beat_frames 10" in lines
