"""The bench of recorded video: longer videos, turns, and what is printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from inference.errors import SidelineError
from inference.recordings.video import VideoFile
from server.commands.bench.offline import repeat, turn
from tests.unit.inference.clips import write_clip


def test_a_video_over_and_over(tmp_path: Path) -> None:
    """As many frames as asked for, at even times, none of them damaged."""
    repeat(write_clip(tmp_path / "a.mp4", frames=20), tmp_path / "b.mp4", 3)
    with VideoFile(tmp_path / "b.mp4") as video:
        times_s = [frame.media_time_s for frame in video.frames()]
    assert video.damaged == 0
    assert times_s == pytest.approx([number / 30 for number in range(60)])


def test_a_turn_that_fails_says_why(tmp_path: Path) -> None:
    """With the last line of what its process said."""
    with pytest.raises(SidelineError, match=r"mediapipe failed: .*no-such"):
        turn("mediapipe", tmp_path / "no-such.mp4")
