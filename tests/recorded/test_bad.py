"""The short form of `python -m tests.recorded.bad`."""

from __future__ import annotations

from pathlib import Path

from tests.recorded.bad import attack
from tests.support.serving import settings
from tests.unit.inference.clips import write_clip


async def test_files_made_to_harm_are_refused_and_leave_nothing(tmp_path: Path) -> None:
    """Each in words of its own; fuzzed ones are taken or refused, and never fail the server."""
    clip = write_clip(tmp_path / "a.mp4", frames=60)
    answers = await attack(clip.read_bytes(), settings(tmp_path / "data"), count=10, seed=1)
    assert answers.total() == 24
