"""Live sessions are kept, recorded, and measured again from their recordings."""

from __future__ import annotations

import asyncio
import csv
import io
import os
import signal
import time
from collections import Counter
from pathlib import Path
from typing import Any
from zlib import crc32

import httpx
import pytest

from clients.python.athletes import Athletes
from clients.python.client import SidelineClient
from clients.python.clips import Clip, Codec, encode_clip, read_frames
from clients.python.errors import Refused
from clients.python.publisher import ClipTrack, Packet
from clients.python.recordings import Recordings
from inference import pipeline
from inference.engines.base import ModelPaths
from inference.frames import Frame
from inference.recordings.video import VideoFile
from server.history import history, keeping
from server.sessions.session import Session
from server.sessions.timeline import Timeline
from tests.support.fronts import Fronting, fronting
from tests.support.serving import Serving, serving, settings, until_ready

FPS = 30
SLOWLY_S = 0.04
BURST = 3
"""One is at work, one may wait, and one is superseded."""


async def answered(client: SidelineClient, count: int) -> None:
    """Wait for so many results."""
    async with asyncio.timeout(30):
        async for _ in client.results:
            count -= 1
            if count == 0:
                return


async def recorded(http: httpx.AsyncClient, session_id: str) -> dict[str, Any]:
    """The session, once what became of its recording is known."""
    async with asyncio.timeout(30):
        while True:
            told: dict[str, Any] = (await http.get(f"/api/v1/sessions/{session_id}")).json()
            if told["recording"]["state"] != "writing":
                return told
            await asyncio.sleep(0.05)


async def written(http: httpx.AsyncClient, path: str) -> None:
    """Wait until a live session is in the database."""
    async with asyncio.timeout(10):
        while not (await http.get(f"{path}/summary")).is_success:  # noqa: ASYNC110 - no event tells it
            await asyncio.sleep(0.05)


def caller(url: str) -> httpx.AsyncClient:
    """A client of the API."""
    return httpx.AsyncClient(base_url=url, trust_env=False)


async def test_a_recording_is_an_upload(server: Serving, h264: Clip) -> None:
    """Which belongs to the session until that is deleted; before the end there is nothing to
    measure nor to delete."""
    async with caller(server.url) as http:
        async with SidelineClient(server.url, "cmj", ClipTrack(h264), record=True) as client:
            await answered(client, 20)
            path = f"/api/v1/sessions/{client.session_id}"
            live = (await http.get(path)).json()
            wanted = {"session_id": client.session_id, "sport": "cmj"}
            await written(http, path)
            early = await http.post("/api/v1/analyses", json=wanted)
            kept = await http.delete(path)
            unwritten = await http.get(f"{path}/results/ledger.csv")
        told = await recorded(http, str(client.session_id))
        upload_path = f"/api/v1/uploads/{told['recording']['upload_id']}"
        upload = (await http.get(upload_path)).json()
        standing = (await http.get(f"{path}/recording")).json()
        removed = await http.delete(path)
        gone = [(await http.get(one)).status_code for one in (path, upload_path)]
    assert (live["state"], live["recording"]["state"]) == ("live", "writing")
    assert (early.status_code, kept.status_code, removed.status_code) == (409, 409, 204)
    assert unwritten.status_code == 404
    assert standing == {"recording": told["recording"], "analysis": None}
    assert told["recording"]["frames"] == upload["video"]["frame_count"]
    assert upload["state"] == "complete"
    assert gone == [404, 404]
    assert list(server.state.settings.recordings_dir.iterdir()) == []


class SlowTrack(ClipTrack):
    """Sends a clip once, each frame at its own time by its timestamp, but slower on the wall."""

    async def recv(self) -> Packet:
        """The next packet, after a while."""
        await asyncio.sleep(SLOWLY_S)
        return await super().recv()


async def perform(url: str, api: Recordings, clip: Clip, track: ClipTrack, **athlete: Any) -> str:
    """Send the clip until every frame of it is accounted for, and end the session; its id."""
    count = len(clip.packets)
    async with (
        asyncio.timeout(60),
        SidelineClient(url, "cmj", track, record=True, **athlete) as client,
    ):
        session_id, known = str(client.session_id), 0
        while known < count - 1:  # the last may wait for another
            await asyncio.sleep(0.1)
            session = await api.session(session_id)
            known = session["answered"] + sum(session["drops"].values())
    return session_id


@pytest.mark.alone
async def test_a_recording_gives_what_was_seen_live(
    tmp_path: Path, model_paths: ModelPaths, one_jump: Path
) -> None:
    """The same attempt: to the last bit when every frame was answered live, else within 5 cm and
    0.1 s; with the same height, from the athlete that both name."""
    (tmp_path / "models").symlink_to(next(iter(model_paths.values())).parent)
    clip = encode_clip(read_frames(one_jump, FPS, 320, 180), "h264", FPS, 2_000_000)
    chosen = settings(tmp_path, engine="openvino", engine_process="off")
    async with serving(chosen) as server, Recordings(server.url) as api:
        await until_ready(server)
        async with Athletes(server.url) as people:
            ada = await people.create("Ada", height_m=1.78)
        track = SlowTrack(clip, len(clip.packets))
        session_id = await perform(server.url, api, clip, track, athlete_id=ada["id"])
        session = await api.session(session_id, recorded=True)
        events = [one async for one in api.events(session_id)]
        analysis = await api.analyze_session(
            session_id, "cmj", athlete_id=ada["id"], options={"overlay": False}
        )
        report = await api.report(analysis["id"])
        table = await api.session_result(session_id, "attempts.csv")
    assert session["height_m"] == analysis["athlete"]["height_m"] == 1.78
    assert [one["id"] for one in events] == list(range(1, len(events) + 1))
    assert session["summary"]["jump_count"] == 1
    (row,) = csv.DictReader(io.StringIO(table.decode()))
    (again,) = report["attempts"]
    (live,) = [one for one in events if one["stage"] == "final"]
    height = "jump_height_flight_m"
    assert float(row[height]) == live["values"][height]
    if not session["drops"]:
        assert (again["metrics"], again["absent"]) == (live["values"], live["absent"])
    assert again["metrics"][height] == pytest.approx(live["values"][height], abs=0.05)
    assert again["media_time_s"] == pytest.approx(live["media_time_s"], abs=0.1)


class BurstTrack(ClipTrack):
    """Sends a clip once, more frames at once than may wait, then none for a while."""

    async def recv(self) -> Packet:
        """The next packet, after a while if a burst is over."""
        if self.sent % BURST == 0:
            await asyncio.sleep(BURST * SLOWLY_S)
        self._began_s = time.monotonic() - self._media_s
        return await super().recv()


async def measured(api: Recordings, session_id: str, *, answered_only: bool) -> dict[str, Any]:
    """A recording's report, of all of its frames or of those that were answered."""
    options = {"overlay": False, "answered_only": answered_only}
    analysis = await api.analyze_session(session_id, "cmj", {"height_m": 1.78}, options)
    return await api.report(analysis["id"])


@pytest.mark.alone
@pytest.mark.parametrize("codec", ["h264", "vp8"])
async def test_the_frames_that_both_saw_give_the_same_finals(
    tmp_path: Path,
    model_paths: ModelPaths,
    one_jump: Path,
    codec: Codec,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """To the last bit, though frames were left out live: an analysis of those that were answered,
    which the ledger names, says what the session said, verdicts and reasons too. The ledger has
    every frame, as the session counted them; an analysis of all frames looks at more."""
    (tmp_path / "models").symlink_to(next(iter(model_paths.values())).parent)
    clip = encode_clip(read_frames(one_jump, FPS, 320, 180), codec, FPS, 2_000_000)
    monkeypatch.setattr(pipeline, "_LIVE_DEPTH", 1)
    patient = {"answer_budget_s": 2.0, "engine": "openvino", "engine_process": "off"}
    chosen = settings(tmp_path, **patient)
    async with serving(chosen) as server, Recordings(server.url) as api:
        await until_ready(server)
        track = BurstTrack(clip, len(clip.packets))
        session_id = await perform(server.url, api, clip, track, height_m=1.78)
        session = await api.session(session_id, recorded=True)
        finals = [one async for one in api.events(session_id, "final")]
        table = await api.session_result(session_id, "ledger.csv")
        same = await measured(api, session_id, answered_only=True)
        whole = await measured(api, session_id, answered_only=False)
        await api.delete_session(session_id)
    ledger = list(csv.DictReader(io.StringIO(table.decode())))
    fates = Counter(one["fate"] for one in ledger)
    assert fates["superseded"] + fates["late"] > 0, "no frame was left out: nothing is shown"
    assert fates.pop("answered") == session["answered"]
    assert dict(fates) == session["drops"]
    assert len({one["rtp"] for one in ledger if one["rtp"]}) == session["recording"]["frames"]
    assert finals
    told = ("number", "media_time_s", "absent", "flags", "verdict")
    assert [[one[name] for name in told] for one in same["attempts"]] == [
        [one[name] for name in told] for one in finals
    ]
    assert [one["metrics"] for one in same["attempts"]] == [one["values"] for one in finals]
    left_out = session["recording"]["frames"] - session["answered"]  # what was lost is in no video
    assert same["dropped"] == {"left_out": left_out}
    assert whole["frame_count"] == same["frame_count"] == session["recording"]["frames"]
    assert whole["dropped"] == {}
    assert not list(server.state.settings.data_dir.glob("ledgers/*"))


def marks(frame: Frame) -> tuple[float, int]:
    """When a frame was captured, and its picture's check sum."""
    planes = (frame.picture.y, frame.picture.u, frame.picture.v)
    return frame.media_time_s, crc32(b"".join(one.tobytes() for one in planes))


@pytest.mark.parametrize("codec", ["h264", "vp8"])
async def test_the_frames_of_a_recording(
    server: Serving,
    codec: str,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Are those that the live analysis had until the session ended, each to the bit and at the same
    time; more only where the live one left some out."""
    clip: Clip = request.getfixturevalue(codec)
    seen: list[tuple[float, int]] = []
    before_the_end = 0
    place, close = Timeline.place, Session.close

    def watched(timeline: Timeline, frame: Frame) -> Frame:
        placed = place(timeline, frame)
        seen.append(marks(placed))
        return placed

    async def closed(session: Session, reason: str, *, reconnect: bool = False) -> None:
        nonlocal before_the_end
        before_the_end = before_the_end or len(seen)
        await close(session, reason, reconnect=reconnect)

    monkeypatch.setattr(Timeline, "place", watched)
    monkeypatch.setattr(Session, "close", closed)
    async with caller(server.url) as http:
        async with SidelineClient(server.url, "cmj", ClipTrack(clip), record=True) as client:
            await answered(client, 20)
        told = await recorded(http, str(client.session_id))
    upload = server.state.settings.uploads_dir / told["recording"]["upload_id"]
    with VideoFile(upload) as video:
        written = [marks(frame) for frame in video.frames()]
    assert len(seen) >= 20
    shift_s = next(time_s for time_s, picture in written if picture == seen[0][1])
    again = [(time_s - shift_s, picture) for time_s, picture in written]
    both = [one for one in seen if one[0] <= again[-1][0]]
    assert len(both) >= before_the_end >= 20
    if shift_s == 0.0:
        assert set(both) <= set(again)
    if not told["drops"]:
        assert again == both


async def test_with_media_workers(
    tmp_path: Path, h264: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sessions, events and recordings of other processes are found at the front; those of one that
    is killed too, and what was recorded until a moment before."""
    monkeypatch.setattr(keeping, "_LOOK_S", 0.1)
    chosen = settings(tmp_path, media_workers=1, engine_process="off")
    async with fronting(chosen) as front, caller(front.url) as http:
        made = await http.post("/api/v1/athletes", json={"name": "Ada", "mass_kg": 61.5})
        ada = made.json()["id"]
        async with SidelineClient(
            front.url, "cmj", ClipTrack(h264), record=True, athlete_id=ada
        ) as client:
            await answered(client, 20)
            path = f"/api/v1/sessions/{client.session_id}"
            live = (await http.get("/api/v1/sessions", params={"athlete_id": ada})).json()
        told = await recorded(http, str(client.session_id))
        over = (await http.get("/api/v1/sessions", params={"state": "closed"})).json()
        events = (await http.get(f"{path}/events")).json()
        upload = await http.get(f"/api/v1/uploads/{told['recording']['upload_id']}")
        ledger = (await http.get(f"{path}/results/ledger.csv")).text.splitlines()
        dead, rest = await killed(front, http, h264, monkeypatch)
    assert [one["id"] for one in live["sessions"]] == [client.session_id]
    assert [one["id"] for one in over["sessions"]] == [client.session_id]
    assert (told["mass_kg"], told["athlete_id"]) == (61.5, ada)
    assert events == {"events": [], "next": None}
    assert upload.json()["video"]["frame_count"] == told["recording"]["frames"]
    assert len(ledger) > told["recording"]["frames"]
    assert (dead["state"], dead["reason"]) == ("closed", "its server died")
    assert rest["video"]["frame_count"] >= 45 - 20


async def killed(
    front: Fronting, http: httpx.AsyncClient, clip: Clip, monkeypatch: pytest.MonkeyPatch
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Kill the worker while it records; the session afterwards, and its recording."""
    client = SidelineClient(front.url, "cmj", ClipTrack(clip), record=True, reconnect_within_s=0)
    await client.connect()
    await answered(client, 45)
    session_id = str(client.session_id)
    await written(http, f"/api/v1/sessions/{session_id}")
    process_id = front.state.workers[0].process_id
    assert process_id is not None
    os.kill(process_id, signal.SIGKILL)
    await asyncio.sleep(0.2)
    monkeypatch.setattr(history, "DEAD_AFTER_S", 0.1)
    monkeypatch.setattr(history, "LEFT_AFTER_S", 0.1)
    async with asyncio.timeout(20):
        told: dict[str, Any] = {}
        while (told.get("recording") or {}).get("state") != "ready":
            await asyncio.sleep(0.1)
            told = (await http.get(f"/api/v1/sessions/{session_id}")).json()
    upload = (await http.get(f"/api/v1/uploads/{told['recording']['upload_id']}")).json()
    await client.close()
    return told, upload


async def test_what_is_refused(tmp_path: Path, h264: Clip) -> None:
    """An athlete that is not there, a recording that is not allowed; then no session starts."""
    async with serving(settings(tmp_path, recording=False)) as server, caller(server.url) as http:
        await until_ready(server)
        for given, status, words in (
            ({"athlete_id": "none"}, 422, "no athlete 'none'"),
            ({"record": True}, 403, "SIDELINE_RECORDING"),
        ):
            with pytest.raises(Refused, match=words) as refused:
                await SidelineClient(server.url, "cmj", ClipTrack(h264), **given).__aenter__()
            assert refused.value.status == status
        async with SidelineClient(server.url, "cmj", ClipTrack(h264)) as client:
            await answered(client, 3)
        wanted = {"session_id": client.session_id, "sport": "cmj"}
        answer = await http.post("/api/v1/analyses", json=wanted)
        both = await http.post("/api/v1/analyses", json={**wanted, "upload_id": "x"})
        listed = (await http.get("/api/v1/sessions", params={"state": "closed"})).json()
    assert (answer.status_code, both.status_code) == (404, 422)
    assert "record=true" in answer.json()["detail"]
    assert len(listed["sessions"]) == 1
