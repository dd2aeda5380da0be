"""Recordings become uploads, also those of servers that died."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio

from clients.python.clips import Clip
from inference.motion.analyzer import AthleteProfile
from server.history.entries import Beginning, End, Entry
from server.history.history import DEAD_AFTER_S, LEFT_AFTER_S, History
from server.history.ledger import Ledger
from server.history.ledgers import Ledgers
from server.history.recorder import Recorder, RecordingLimits
from server.history.recordings import Recorded, RecordingRules, Recordings
from server.store.database import open_database
from server.store.objects.disk import DiskStore
from server.store.objects.places import Places
from server.store.people import KeptSession, RecordingState
from server.uploads.probe import Bounds
from server.uploads.registry import Limits, Uploads
from server.uploads.vault import Vault
from server.wire.problems import Problem
from tests.support.encoded import frames_of

OWNER = "me"
MIB = 1 << 20


@dataclass
class Studio:
    """Recordings of session `s`, with what they need, at a time that is set by hand."""

    recordings: Recordings
    uploads: Uploads
    history: History
    folder: Path
    now_s: float = 1000.0

    def begin(self, recorder: Recorder) -> Recorded:
        """The session has started."""
        self.recordings.begin(recorder, OWNER)
        said = Beginning("s", OWNER, "cmj", None, self.now_s, recorder.stem.name)
        self.history.write(Entry(said, AthleteProfile(), {}))
        return Recorded("s", OWNER, "cmj", self.now_s)

    @property
    def kept(self) -> KeptSession:
        """The session as it is kept."""
        return self.history.get(OWNER, "s")


@pytest_asyncio.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    """With room for three and a half megabytes, and one and a half for a recording."""
    database, numbers = open_database(None, tmp_path), count()

    def new_id() -> str:
        return f"id{next(numbers)}"

    limits = Limits(MIB, 7 * MIB // 2, 1.0, Bounds(100.0, 1 << 20))
    uploads = Uploads(
        database,
        Vault(tmp_path / "uploads"),
        Places(DiskStore(tmp_path)),
        limits,
        lambda: made.now_s,
        new_id,
    )
    history = History(database, lambda: made.now_s)
    rules = RecordingRules(True, tmp_path / "r", RecordingLimits(3 * MIB // 2, 200.0))
    ledgers = Ledgers(uploads.places)
    made = Studio(
        Recordings(rules, uploads, history, ledgers, lambda: made.now_s, new_id),
        uploads,
        history,
        rules.folder,
    )
    yield made
    await uploads.aclose()
    database.close()


async def test_a_recording_becomes_an_upload(studio: Studio, clips: Mapping[str, Clip]) -> None:
    """Complete, named after session and time, and counted; nothing else stays."""
    recorder = studio.recordings.recorder(OWNER)
    assert recorder.limits.seconds < 100.0
    of = studio.begin(recorder)
    for frame in frames_of(clips["h264"]):
        recorder.take(frame, "h264", 1)
    before = studio.uploads.room(OWNER)
    await studio.recordings.end(recorder, of)
    upload = studio.uploads.get(OWNER, studio.history.recording_of(OWNER, "s"))
    assert upload.name == "cmj 1970-01-01 00.16.40 s.mp4"
    assert upload.video is not None
    assert upload.video["frame_count"] == 30
    assert upload.length == studio.uploads.vault.path(upload.id).stat().st_size
    assert studio.uploads.room(OWNER) == before - upload.length
    assert studio.kept.recording == {"frames": 30, "left_out": {}, "stopped": None}
    assert list(studio.folder.iterdir()) == []


async def test_its_ledger_is_kept(studio: Studio, clips: Mapping[str, Clip]) -> None:
    """Where there is a video; a session without one has none."""
    recorder, ledgers = studio.recordings.recorder(OWNER), studio.recordings.ledgers
    of = studio.begin(recorder)
    for frame in frames_of(clips["h264"]):
        recorder.take(frame, "h264", 1)
    await studio.recordings.end(recorder, of, Ledger())
    kept = ledgers.read("s")
    assert kept is not None
    assert kept.startswith(b"seq,rtp,")
    empty = studio.recordings.recorder(OWNER)
    studio.recordings.begin(empty, OWNER)
    await studio.recordings.end(empty, Recorded("other", OWNER, "cmj", 0.0), Ledger())
    assert not ledgers.has("other")


async def test_without_video_there_is_none(studio: Studio) -> None:
    """Which is said, and not tried again."""
    recorder = studio.recordings.recorder(OWNER)
    await studio.recordings.end(recorder, studio.begin(recorder))
    assert studio.kept.recording_state == RecordingState.FAILED
    with pytest.raises(Problem, match="not recorded: no key frame came"):
        studio.history.recording_of(OWNER, "s")


async def test_what_a_dead_server_left(studio: Studio, clips: Mapping[str, Clip]) -> None:
    """Becomes an upload too, up to its last whole part."""
    recorder = studio.recordings.recorder(OWNER)
    studio.begin(recorder)
    for frame in (*frames_of(clips["vp8"]), *frames_of(clips["vp8"], first=90_000)):
        recorder.take(frame, "vp8", 1)
    path = recorder.finish().path
    assert path is not None
    path.write_bytes(path.read_bytes()[:-5])
    studio.now_s += DEAD_AFTER_S + 1
    os.utime(path, (studio.now_s, studio.now_s))
    await studio.recordings.rescue_all()
    assert studio.kept.recording_state == RecordingState.WRITING  # it may live yet
    studio.now_s += LEFT_AFTER_S + 1
    await studio.recordings.rescue_all()
    upload = studio.uploads.get(OWNER, studio.history.recording_of(OWNER, "s"))
    assert upload.video is not None
    assert upload.video["frame_count"] == 59
    assert studio.kept.ended_s == 1000.0


async def test_what_a_dead_server_left_that_is_no_video(studio: Studio) -> None:
    """Is removed, and the session says why there is no recording."""
    recorder = studio.recordings.recorder(OWNER)
    studio.begin(recorder)
    path = recorder.stem.with_suffix(".mp4")
    path.write_bytes(bytes(100))
    os.utime(path, (0.0, 0.0))
    studio.now_s += DEAD_AFTER_S + 1
    await studio.recordings.rescue_all()
    assert studio.kept.recording_state == RecordingState.FAILED
    assert studio.kept.recording is not None
    assert "cmj 1970" in studio.kept.recording["problem"]
    assert list(studio.folder.iterdir()) == []


async def test_a_busy_server_loses_no_video(
    studio: Studio, clips: Mapping[str, Clip], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A recording that nobody can look into now is kept, and becomes an upload later."""

    async def busy(*_: object) -> None:
        raise Problem(503, "no-reader", "the server is too busy")

    recorder = studio.recordings.recorder(OWNER)
    of = studio.begin(recorder)
    for frame in frames_of(clips["h264"]):
        recorder.take(frame, "h264", 1)
    with monkeypatch.context() as patch:
        patch.setattr("server.uploads.registry.probe", busy)
        await studio.recordings.end(recorder, of)
    assert studio.kept.recording_state == RecordingState.WRITING
    [path] = studio.folder.iterdir()
    os.utime(path, (studio.now_s, studio.now_s))
    said = Beginning("s", OWNER, "cmj", None, studio.now_s, recorder.stem.name)
    studio.history.write(Entry(said, AthleteProfile(), {}, end=End(studio.now_s, "bye")))
    studio.now_s += LEFT_AFTER_S + 1
    await studio.recordings.rescue_all()
    upload = studio.uploads.get(OWNER, studio.history.recording_of(OWNER, "s"))
    assert upload.video is not None
    assert list(studio.folder.iterdir()) == []


def test_room_is_promised_before_it_is_used(studio: Studio) -> None:
    """Recordings that are under way count with what they may become."""
    sizes = []
    for _ in range(2):
        recorder = studio.recordings.recorder(OWNER)
        sizes.append(recorder.limits.bytes)
        studio.recordings.begin(recorder, OWNER)
    assert sizes == [3 * MIB // 2, 3 * MIB // 2]
    with pytest.raises(Problem, match="no room for a recording") as full:
        studio.recordings.recorder(OWNER)
    assert full.value.status == 413
    assert studio.recordings.recorder("you").limits.bytes == 3 * MIB // 2


def test_recording_may_be_forbidden(studio: Studio, tmp_path: Path) -> None:
    """The error names the setting."""
    rules = RecordingRules(False, tmp_path / "r", RecordingLimits(MIB, 1.0))
    ledgers = Ledgers(studio.uploads.places)
    forbidden = Recordings(rules, studio.uploads, studio.history, ledgers, time.time, lambda: "id")
    with pytest.raises(Problem, match="SIDELINE_RECORDING") as refused:
        forbidden.recorder(OWNER)
    assert refused.value.status == 403
