"""Files of live video are exact, and readable wherever their writer was killed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from clients.python.clips import Clip
from inference.errors import VideoError
from inference.recordings.video import VideoFile
from server.history.containers import SUFFIXES, Container, Unrecordable, mend

TIMES = [round(number * 3000.37) for number in range(90)]
"""In ticks, uneven as a camera's."""


def write(path: Path, clip: Clip) -> Container:
    """The clip three times, in a file that is not completed."""
    container = Container(path, clip.codec, clip.packets[0])
    for number, ticks in enumerate(TIMES):
        container.write(clip.packets[number % 30], ticks, key=number % 30 == 0)
    return container


def times(path: Path) -> list[float]:
    """The media times of all frames, decoded."""
    with VideoFile(path) as video:
        return [frame.media_time_s for frame in video.frames()]


@pytest.mark.parametrize("codec", SUFFIXES)
def test_times_are_kept_to_the_tick(codec: str, clips: Mapping[str, Clip], tmp_path: Path) -> None:
    """Every frame is there, at the very time that it had; its size is the video's."""
    path = tmp_path / f"a{SUFFIXES[codec]}"
    write(path, clips[codec]).close()
    assert times(path) == [ticks / 90_000 for ticks in TIMES]
    with VideoFile(path) as video:
        assert (video.info.width, video.info.height) == (320, 180)


@pytest.mark.parametrize("codec", SUFFIXES)
def test_a_killed_writers_file(codec: str, clips: Mapping[str, Clip], tmp_path: Path) -> None:
    """Cut off anywhere in its second half, it gives what was whole."""
    container = write(tmp_path / "a", clips[codec])
    left = (tmp_path / "a").read_bytes()
    container.close()
    longest = 15
    for length in np.linspace(len(left) // 2, len(left), 12).astype(int):
        path = tmp_path / f"cut{SUFFIXES[codec]}"
        path.write_bytes(left[:length])
        mend(path)
        found = times(path)
        assert found == [ticks / 90_000 for ticks in TIMES[: len(found)]]
        assert len(found) >= longest
        longest = len(found)
    assert longest >= 60


def test_a_file_with_nothing_in_it(tmp_path: Path) -> None:
    """Stays one that the reader refuses."""
    for suffix in SUFFIXES.values():
        path = tmp_path / f"empty{suffix}"
        path.write_bytes(b"\0" * 5)
        mend(path)
        with pytest.raises(VideoError):
            times(path)


def test_what_cannot_be_written(clips: Mapping[str, Clip], tmp_path: Path) -> None:
    """Is said in words: a codec without a file, H.264 without parameters, a folder that is not
    there."""
    with pytest.raises(Unrecordable, match="av1 is not recorded"):
        Container(tmp_path / "a", "av1", b"")
    with pytest.raises(Unrecordable, match="parameters"):
        Container(tmp_path / "b", "h264", b"\0\0\0\1\x41" * 20)
    with pytest.raises(Unrecordable, match="No such file"):
        write(tmp_path / "none" / "c", clips["vp8"])
