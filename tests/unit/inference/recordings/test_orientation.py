from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from av.video.stream import VideoStream

from inference.frames import Picture
from inference.recordings.orientation import Orientation
from inference.recordings.video import VideoFile
from tests.unit.inference.clips import write_clip

DEGREES = (0, 90, 180, 270)


def numbered() -> Picture:
    """A picture of which no two pixels are alike."""
    y = np.arange(48, dtype=np.uint8).reshape(6, 8)
    u = np.arange(12, dtype=np.uint8).reshape(3, 4)
    return Picture(y, u, u + 100, full_range=True, bt709=True)


def test_an_upright_picture_is_left_alone() -> None:
    """Nothing is copied when nothing is to be done."""
    picture = numbered()
    assert Orientation().apply(picture) is picture


@pytest.mark.parametrize("transpose", [False, True])
@pytest.mark.parametrize("flip_x", [False, True])
@pytest.mark.parametrize("flip_y", [False, True])
def test_all_eight_ways_to_lie(transpose: bool, flip_x: bool, flip_y: bool) -> None:
    """Each plane is turned alike, and lies in memory as the nets' crops want it."""
    picture = numbered()
    turned = Orientation(transpose, flip_x, flip_y).apply(picture)
    for before, after in ((picture.y, turned.y), (picture.u, turned.u), (picture.v, turned.v)):
        expected = before.T if transpose else before
        expected = expected[:: -1 if flip_y else 1, :: -1 if flip_x else 1]
        assert np.array_equal(after, expected)
        assert after.strides[1] == 1
    assert turned.full_range
    assert turned.bt709


@pytest.mark.parametrize("degrees", DEGREES)
@pytest.mark.parametrize("mirrored", [False, True])
def test_a_file_is_read_as_it_is_to_be_seen(tmp_path: Path, degrees: int, mirrored: bool) -> None:
    """A phone's display matrix is followed: turned counter-clockwise, then mirrored."""

    def turn(stream: VideoStream) -> None:
        stream.set_display_rotation(degrees, hflip=mirrored)

    with VideoFile(write_clip(tmp_path / "upright.mp4", 1)) as video:
        (upright,) = video.frames()
    with VideoFile(write_clip(tmp_path / "turned.mp4", 1, prepare=turn)) as video:
        (turned,) = video.frames()
    expected = np.rot90(upright.picture.y, degrees // 90)
    expected = expected[:, ::-1] if mirrored else expected
    assert np.array_equal(turned.picture.y, expected)
