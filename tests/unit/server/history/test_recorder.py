"""The recorder writes what the decoder had, and says what it left out."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from clients.python.clips import Clip
from inference.recordings.video import VideoFile
from server.history import recorder as room
from server.history.containers import Container
from server.history.recorder import Recorder, RecordingLimits, Written
from server.media.packets import EncodedFrame
from tests.support.encoded import TICKS, frames_of

PLENTY = RecordingLimits(1 << 30, 1000.0)


def record(
    folder: Path,
    frames: Iterable[tuple[EncodedFrame, int]],
    codec: str = "h264",
    limits: RecordingLimits = PLENTY,
) -> Written:
    """Record frames, each with the number of its connection."""
    recorder = Recorder(folder / "r", limits)
    for frame, connection in frames:
        recorder.take(frame, codec, connection)
    return recorder.finish()


def times(written: Written) -> list[float]:
    """The media times of the file's frames."""
    assert written.path is not None
    with VideoFile(written.path) as video:
        return [frame.media_time_s for frame in video.frames()]


@pytest.fixture
def frames(clips: Mapping[str, Clip]) -> list[EncodedFrame]:
    """A second of H.264, its timestamps somewhere in the middle of what they can be."""
    return list(frames_of(clips["h264"], first=123_456_789))


def test_it_begins_at_a_key_frame(tmp_path: Path, frames: list[EncodedFrame]) -> None:
    """What came before cannot be decoded; time starts with it."""
    later = [replace(frame, timestamp=frame.timestamp + 10 * TICKS) for frame in frames]
    written = record(tmp_path, [(one, 1) for one in (*frames[5:10], *later)])
    assert times(written) == [number / 30 for number in range(30)]
    assert (written.frames, written.left_out) == (30, {"no_key_frame": 5})
    assert (written.stopped, written.path) == (None, tmp_path / "r.mp4")


def test_a_pause_between_connections(tmp_path: Path, clips: Mapping[str, Clip]) -> None:
    """Over another connection time goes on as much later as the first frame came later; what of
    it cannot be decoded without its key frame is left out."""
    first = [(frame, 1) for frame in frames_of(clips["vp8"], first=5_000)]
    lost = [(frame, 2) for frame in list(frames_of(clips["vp8"], 10**9, 2.5))[3:6]]
    second = [(frame, 2) for frame in frames_of(clips["vp8"], 10**9 + 90_000, 3.0)]
    written = record(tmp_path, [*first, *lost, *second], "VP8")
    assert times(written)[29:32] == pytest.approx([29 / 30, 3.0, 3.0 + 1 / 30], abs=1e-5)
    assert written.left_out == {"no_key_frame": 3}
    assert written.duration_s == pytest.approx(3.0 + 29 / 30, abs=1e-5)


def test_a_sender_that_starts_again(tmp_path: Path, frames: list[EncodedFrame]) -> None:
    """Goes on where it was; a frame that is out of order is left out."""
    again = [replace(frame, timestamp=frame.timestamp - 10**6) for frame in frames]
    written = record(tmp_path, [(one, 1) for one in (*frames, frames[20], *again)])
    assert times(written) == [number / 30 for number in range(60)]
    assert written.left_out == {"out_of_order": 1}


def test_limits(tmp_path: Path, frames: list[EncodedFrame]) -> None:
    """It ends where it would become too long or too large, and stays a video."""
    given = [(one, 1) for one in frames]
    by_time = record(tmp_path, given, limits=RecordingLimits(1 << 30, 0.5))
    assert (len(times(by_time)), by_time.stopped) == (16, "recordings may last 0.5 s")
    most = sum(len(one.data) for one in frames[:10])
    by_bytes = record(tmp_path, given, limits=RecordingLimits(most, 100.0))
    assert (len(times(by_bytes)), by_bytes.bytes) == (10, most)
    assert by_bytes.stopped == f"recordings may have {most} bytes"


def test_another_codec_ends_it(tmp_path: Path, frames: list[EncodedFrame]) -> None:
    """One file has one codec."""
    recorder = Recorder(tmp_path / "r", PLENTY)
    for frame in frames:
        recorder.take(frame, "H264", 1)
    recorder.take(frames[0], "VP8", 1)
    written = recorder.finish()
    assert (len(times(written)), written.stopped) == (30, "the sender changed from h264 to vp8")


def test_nothing_came(tmp_path: Path, frames: list[EncodedFrame]) -> None:
    """There is no file then, and after the end nothing is taken."""
    recorder = Recorder(tmp_path / "r", PLENTY)
    recorder.take(frames[1], "h264", 1)
    written = recorder.finish()
    recorder.take(frames[0], "h264", 1)
    assert recorder.finish() == written
    assert (written.path, written.stopped) == (None, "no key frame came")
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fails(tmp_path: Path, frames: list[EncodedFrame]) -> None:
    """The session goes on; why there is no recording is known."""
    recorder = Recorder(tmp_path / "none" / "r", PLENTY)
    for frame in frames:
        recorder.take(frame, "h264", 1)
    written = recorder.finish()
    assert written.path is None
    assert written.stopped is not None
    assert "No such file" in written.stopped


def test_a_disk_that_is_slow(
    tmp_path: Path, frames: list[EncodedFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The decoder never waits: what finds no room is left out, and so is all up to the next key
    frame."""
    monkeypatch.setattr(room, "WAITING", 4)
    goes_on = threading.Event()

    def slow(path: Path, codec: str, key_frame: bytes) -> Container:
        assert goes_on.wait(10)
        return Container(path, codec, key_frame)

    monkeypatch.setattr(room, "Container", slow)
    recorder = Recorder(tmp_path / "r", PLENTY)
    for frame in frames:
        recorder.take(frame, "h264", 1)
    goes_on.set()
    written = recorder.finish()
    assert written.left_out is not None
    left_out = dict(written.left_out)
    assert left_out["disk_slow"] == 1
    assert written.frames in (4, 5)
    assert sum(left_out.values()) + written.frames == len(frames)
    assert times(written) == [number / 30 for number in range(written.frames)]
