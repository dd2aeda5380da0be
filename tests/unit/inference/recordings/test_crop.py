"""A part of the picture is cut out where it was asked for, and nonsense is refused in words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.errors import InvalidInput
from inference.frames import Picture
from inference.recordings.crop import Crop
from inference.recordings.video import VideoFile
from tests.unit.inference.clips import write_clip


def graded(width: int, height: int) -> Picture:
    """A picture whose luma says where a pixel is, and its chroma the same of every second one."""
    y = np.add.outer(np.arange(height), 3 * np.arange(width)).astype(np.uint8)
    return Picture(y, y[::2, ::2], y[::2, ::2])


@given(
    st.integers(40, 90),
    st.integers(40, 90),
    *(st.floats(0, 0.4) for _ in range(2)),
    *(st.floats(0.85, 1) for _ in range(2)),
)
def test_luma_and_chroma_show_the_same_part(
    width: int, height: int, left: float, top: float, right: float, bottom: float
) -> None:
    """Edges lie within two pixels of where they were asked for, and on whole chroma samples."""
    part = Crop(left, top, right, bottom).apply(graded(width, height))
    assert np.array_equal(part.u, part.y[::2, ::2])
    assert part.width == pytest.approx((right - left) * width, abs=3)
    assert part.height == pytest.approx((bottom - top) * height, abs=3)


def test_the_whole_picture_stays_whole() -> None:
    """Odd last rows and columns included."""
    picture = graded(41, 43)
    part = Crop.parse("0,0,1,1").apply(picture)
    assert np.array_equal(part.y, picture.y)
    assert np.array_equal(part.u, picture.u)


@pytest.mark.parametrize(
    "text",
    ["", "0,0,1", "a,0,1,1", "0,0,1,1,1", "0.5,0,0.5,1", "0,0.9,1,0.1", "-1,0,1,1", "nan,0,1,1"],
)
def test_nonsense_is_refused(text: str) -> None:
    """The error says what a crop looks like."""
    with pytest.raises(InvalidInput, match="LEFT,TOP,RIGHT,BOTTOM"):
        Crop.parse(text)


def test_too_small_a_part_is_refused(tmp_path: Path) -> None:
    """The error names what would be left of this very video."""
    path = write_clip(tmp_path / "a.mp4", frames=3)
    with (
        VideoFile(path, crop=Crop.parse("0.5,0.5,0.51,0.51")) as video,
        pytest.raises(InvalidInput, match="choose a larger part"),
    ):
        list(video.frames())


def test_a_video_shows_its_part(tmp_path: Path) -> None:
    """Every frame read is that part, with the same times."""
    path = write_clip(tmp_path / "a.mp4", frames=3)
    with VideoFile(path) as video:
        whole = list(video.frames())
    with VideoFile(path, crop=Crop(0.5, 0, 1, 1)) as video:
        parts = list(video.frames())
    assert [one.media_time_s for one in parts] == [one.media_time_s for one in whole]
    for one, part in zip(whole, parts, strict=True):
        assert np.array_equal(part.picture.y, one.picture.y[:, one.picture.width // 2 :])
