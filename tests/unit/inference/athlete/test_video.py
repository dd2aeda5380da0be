"""Video files."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from inference.athlete.video import frame_rate, planes, write_video
from inference.errors import InvalidInput

Rgb = NDArray[np.uint8]


def ramp(count: int, width: int = 64, height: int = 48) -> list[Rgb]:
    """Even grey frames, each brighter than the one before."""
    return [np.full((height, width, 3), 20 + 5 * i, np.uint8) for i in range(count)]


@pytest.mark.parametrize("fps", [30.0, 60.0, 30000 / 1001, 120.0])
def test_an_mp4_keeps_every_frame_at_its_time(tmp_path: Path, fps: float) -> None:
    """Count, order and time stamps come back as they were written."""
    path = tmp_path / "a.mp4"
    assert write_video(path, ramp(20), fps) == 20
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert stream.average_rate == frame_rate(fps)
        frames = list(container.decode(stream))
    times = [frame.time for frame in frames]
    brightness = [frame.to_ndarray(format="gray").mean() for frame in frames]
    assert times == pytest.approx([i / fps for i in range(20)], abs=1e-4)
    assert brightness == sorted(brightness)
    assert frames[0].format.name == "yuv420p"


def test_a_y4m_is_what_a_browser_reads(tmp_path: Path) -> None:
    """Header, frame marks and planes are in the layout of the format."""
    path = tmp_path / "a.y4m"
    frames = ramp(3)
    assert write_video(path, frames, 30.0) == 3
    header, _, rest = path.read_bytes().partition(b"\n")
    assert header == b"YUV4MPEG2 W64 H48 F30:1 Ip A1:1 C420jpeg"
    size = 64 * 48 * 3 // 2
    assert len(rest) == 3 * (len(b"FRAME\n") + size)
    assert rest.startswith(b"FRAME\n")
    luma = np.frombuffer(rest[6 : 6 + 64 * 48], np.uint8)
    assert (luma == planes(frames[0]).y.ravel()).all()


def test_planes_are_video_range_bt601() -> None:
    """Black is 16, white 235, and red has the luma and chroma of BT.601."""
    picture = np.zeros((2, 6, 3), np.uint8)
    picture[:, 2:4] = 255
    picture[:, 4:] = (255, 0, 0)
    yuv = planes(picture)
    assert yuv.y[0].tolist() == pytest.approx([16, 16, 235, 235, 82, 82], abs=1)
    assert yuv.u[0].tolist() == pytest.approx([128, 128, 90], abs=1)
    assert yuv.v[0].tolist() == pytest.approx([128, 128, 240], abs=1)
    assert not yuv.full_range


def test_ntsc_rates_are_fractions() -> None:
    """What stands for 29.97 stays exact, and 29.97 is taken at its word."""
    assert frame_rate(30000 / 1001) == Fraction(30000, 1001)
    assert frame_rate(29.97) == Fraction(2997, 100)
    assert frame_rate(60) == 60


@pytest.mark.parametrize("name", ["a.mp4", "a.y4m"])
def test_a_failure_on_the_way_leaves_nothing(tmp_path: Path, name: str) -> None:
    """When the frames stop with an error, an older clip stays and no part of the new one."""

    def broken() -> Iterator[Rgb]:
        yield from ramp(3)
        raise RuntimeError("the painter fell off the ladder")

    (tmp_path / name).write_bytes(b"older")
    with pytest.raises(RuntimeError, match="ladder"):
        write_video(tmp_path / name, broken(), 30.0)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_bytes() == b"older"


@pytest.mark.parametrize("name", ["a.avi", "a"])
def test_other_formats_are_refused(tmp_path: Path, name: str) -> None:
    """The message lists the endings that work, and nothing is written."""
    with pytest.raises(InvalidInput, match=r"\.mp4, \.y4m"):
        write_video(tmp_path / name, ramp(1), 30.0)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a.mp4", "a.y4m"])
def test_no_frames_make_no_video(tmp_path: Path, name: str) -> None:
    """An empty clip is an error and leaves no file behind."""
    with pytest.raises(InvalidInput, match="no frames"):
        write_video(tmp_path / name, [], 30.0)
    assert list(tmp_path.iterdir()) == []
