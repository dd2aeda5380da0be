from __future__ import annotations

import gc
import os
from contextlib import suppress
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.clock import ManualClock
from inference.errors import EmptyVideo, NotAVideo, TruncatedVideo, VideoError
from inference.frames import Frame
from inference.recordings.video import VideoFile
from tests.unit.inference.clips import cut, shade, write_clip


def read(path: Path) -> list[Frame]:
    """Every frame of a file."""
    with VideoFile(path) as video:
        return list(video.frames())


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.mp4", "libx264"), ("a.mov", "libx264"), ("a.mkv", "libx264"), ("a.webm", "libvpx")],
)
def test_every_frame_is_read(tmp_path: Path, name: str, codec: str) -> None:
    """All frames come, in order, upright, with their numbers and times."""
    frames = read(write_clip(tmp_path / name, codec=codec))
    assert [frame.seq for frame in frames] == list(range(30))
    assert np.allclose([frame.media_time_s for frame in frames], np.arange(30) / 30, atol=5e-4)
    seen = [int(np.median(frame.picture.y)) for frame in frames]
    assert np.allclose(seen, [shade(number) for number in range(30)], atol=6)
    assert frames[0].rtp_timestamp is None


def test_times_are_those_of_the_file(tmp_path: Path) -> None:
    """Uneven capture times are kept, from the first frame on, not counted by frame rate."""
    pts = [1000, 1512, 3000, 3001, 20_000]
    frames = read(write_clip(tmp_path / "a.mp4", 5, pts=pts))
    assert [frame.media_time_s for frame in frames] == [(at - 1000) / 15_360 for at in pts]


def test_a_stream_without_times_is_spaced_evenly(tmp_path: Path) -> None:
    """A bare H.264 stream has no timestamps: its nominal rate stands in."""
    frames = read(write_clip(tmp_path / "a.h264"))
    steps = np.diff([frame.media_time_s for frame in frames])
    assert len(frames) == 30
    assert np.allclose(steps, steps[0])
    assert steps[0] > 0


def test_frames_are_received_when_they_are_decoded(tmp_path: Path) -> None:
    """Offline the three times of receiving are one, by the clock that was passed in."""
    clock = ManualClock(5.0)
    with VideoFile(write_clip(tmp_path / "a.mp4", 1), clock=clock) as video:
        (frame,) = video.frames()
    received = frame.received
    assert (received.first_packet_s, received.last_packet_s, received.decoded_s) == (5.0,) * 3


def test_a_file_says_what_it_is(tmp_path: Path) -> None:
    """Size, codec, duration and nominal rate are known before a frame is decoded."""
    with VideoFile(write_clip(tmp_path / "a.mp4")) as video:
        info = video.info
    assert (info.width, info.height, info.codec) == (64, 48, "h264")
    assert info.duration_s == pytest.approx(1.0, abs=0.04)
    assert info.nominal_fps == 30.0


@pytest.mark.parametrize(
    ("name", "codec"), [("a.mp4", "libx264"), ("a.mkv", "libx264"), ("a.webm", "libvpx")]
)
@pytest.mark.parametrize("part", [0.3, 0.6])
def test_a_file_that_ends_early_says_when(
    tmp_path: Path, name: str, codec: str, part: float
) -> None:
    """The frames that are there come first, then the error with the time of the end."""
    whole = write_clip(tmp_path / name, 150, codec=codec)
    short = cut(whole, tmp_path / f"cut-{name}", part)
    frames: list[Frame] = []
    said = rf"cut-{name} is cut off: it ends after \d\.\d s of 5"
    with VideoFile(short) as video, pytest.raises(TruncatedVideo, match=said):
        frames.extend(video.frames())
    assert 0 < len(frames) < 150


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
def test_a_recording_that_begins_late(tmp_path: Path, name: str) -> None:
    """What a running stream's times began with is not missing; what is cut off still is."""
    pts = [500 * 15_360 + 512 * number for number in range(150)]
    whole = write_clip(tmp_path / name, 150, pts=pts)
    assert len(read(whole)) == 150
    with VideoFile(whole) as video:
        assert video.info.duration_s == pytest.approx(5.0, abs=0.04)
    with pytest.raises(TruncatedVideo, match=r"\d\.\d s of 5\.0 s"):
        read(cut(whole, tmp_path / f"cut-{name}", 0.5))


def test_a_recording_that_was_never_finished(tmp_path: Path) -> None:
    """An MP4 without its index begins like a video; the text says what happened to it."""
    whole = write_clip(tmp_path / "a.mp4", index_first=False)
    with pytest.raises(TruncatedVideo, match="index is missing"):
        VideoFile(cut(whole, tmp_path / "b.mp4", 0.5))


def test_a_damaged_middle_is_passed_over(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Damage inside a file costs frames but does not end the reading."""
    path = write_clip(tmp_path / "a.mkv", 60)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 300] = bytes(300)
    path.write_bytes(bytes(data))
    frames = read(path)
    assert 20 < len(frames) <= 60
    assert frames[-1].media_time_s == pytest.approx(59 / 30, abs=2e-3)


@pytest.mark.parametrize("name", ["a.mp4", "a.avi"])
def test_a_video_without_frames(tmp_path: Path, name: str) -> None:
    """A proper file that holds no frame is told apart from damage."""
    with pytest.raises(EmptyVideo, match="without a single frame"):
        read(write_clip(tmp_path / name, 0))


def test_a_pipe_is_refused(tmp_path: Path) -> None:
    """Reading one would wait for a writer, and it cannot be read twice."""
    os.mkfifo(tmp_path / "a.mp4")
    with pytest.raises(VideoError, match="as a file first"):
        VideoFile(tmp_path / "a.mp4")


def test_sound_alone_is_no_video(tmp_path: Path) -> None:
    """A sound file is refused by what it lacks."""
    path = tmp_path / "a.wav.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000)
        silence = np.zeros((1, 8000), np.int16)
        sound = av.AudioFrame.from_ndarray(silence, format="s16", layout="mono")
        sound.sample_rate = 8000
        container.mux(stream.encode(sound))
        container.mux(stream.encode(None))
    with pytest.raises(NotAVideo, match="no video track"):
        VideoFile(path)


@pytest.mark.parametrize(
    "content",
    [
        b"hello, this is a letter and not a film\n" * 9,
        b"\x00" * 5000,
        b"#EXTM3U\n#EXTINF:10,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n",
        b"ffconcat version 1.0\nfile a.mp4\n",
        b"v=0\nm=video 5004 RTP/AVP 96\nc=IN IP4 127.0.0.1\na=rtpmap:96 H264/90000\n",
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
    ],
    ids=["text", "zeros", "playlist", "concat", "sdp", "picture"],
)
def test_what_is_no_video_is_refused(tmp_path: Path, content: bytes) -> None:
    """Letters, noise and pictures are refused, and so is whatever names other files to open."""
    write_clip(tmp_path / "a.mp4", 1)
    path = tmp_path / "b.mp4"
    path.write_bytes(content)
    with pytest.raises(NotAVideo, match=r"b\.mp4 is not a video"):
        VideoFile(path)


def test_an_empty_file_is_no_video(tmp_path: Path) -> None:
    """A file of no bytes is said to be empty."""
    (tmp_path / "a.mp4").touch()
    with pytest.raises(NotAVideo, match=r"a\.mp4 is empty"):
        VideoFile(tmp_path / "a.mp4")


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    """What cannot be opened says why."""
    with pytest.raises(VideoError, match="No such file"):
        VideoFile(tmp_path / "a.mp4")
    with pytest.raises(VideoError, match="is a folder"):
        VideoFile(tmp_path)


def test_a_name_is_only_ever_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file whose name looks like an address is opened as the file that it is."""
    monkeypatch.chdir(tmp_path)
    os.rename(write_clip(tmp_path / "a.mp4", 2), "http:a.mp4")  # noqa: PTH104
    assert len(read(Path("http:a.mp4"))) == 2


@pytest.fixture(scope="module", params=["a.mp4", "a.mkv", "a.avi", "a.ts"])
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole file of each kind."""
    return write_clip(tmp_path_factory.mktemp("fuzz") / request.param, 12)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_whatever_the_damage_the_error_is_one_of_ours(whole: Path, data: st.DataObject) -> None:
    """Bytes changed and ends cut off give frames or a VideoError, never another error."""
    content = bytearray(whole.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=30)):
        content[place] = data.draw(st.integers(0, 255))
    path = whole.with_name("damaged" + whole.suffix)
    path.write_bytes(content[: data.draw(st.integers(1, len(content)))])
    with suppress(VideoError):
        frames = read(path)
        assert [frame.seq for frame in frames] == list(range(len(frames)))
        assert frames[0].media_time_s == 0


def test_a_frame_that_is_let_go_is_gone(tmp_path: Path) -> None:
    """Without waiting for the garbage collector: a picture takes megabytes."""
    path = write_clip(tmp_path / "a.mp4", frames=30)
    gc.collect()
    gc.disable()
    try:
        with VideoFile(path) as video:
            seen = sum(1 for _ in video.frames())
        left = sum(isinstance(one, av.VideoFrame) for one in gc.get_objects())
    finally:
        gc.enable()
    assert seen == 30
    assert left < 5  # the first one, and what is being let go
