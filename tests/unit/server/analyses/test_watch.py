"""Progress never falls back where work was kept, and never stands still."""

from __future__ import annotations

from pathlib import Path

import pytest

from inference.pose.tracker import Trail
from inference.recordings.checkpoint import Checkpoint, Entry
from server.analyses import watch
from server.analyses.watch import Watch


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is told."""
    monkeypatch.setattr(watch, "BEAT_S", 0.0)


def told_of(path: Path, before: float) -> tuple[list[tuple[str, float]], int]:
    """What a try tells that takes 0.8 of its time for measuring, and how often it began anew."""
    told: list[tuple[str, float]] = []
    anew: list[None] = []
    one = Watch(
        lambda stage, done: told.append((stage, done)),
        lambda: anew.append(None),
        drawing=True,
        before=before,
    )
    with Checkpoint(path, {}) as checkpoint:
        one.begin(checkpoint)
        for done in (0.0, 0.25, 0.5, 1.0):
            one.measured(done)
        one.drawn(0.5)
    return told, len(anew)


def test_what_was_kept_counts(tmp_path: Path) -> None:
    """It goes on from there, and moves a little until it has caught up."""
    with Checkpoint(tmp_path / "a", {}) as checkpoint:
        checkpoint.add(Entry(1, None, Trail(None, 1), 0.0))
    told, anew = told_of(tmp_path / "a", before=0.3)
    done = [progress for _, progress in told]
    assert done == sorted(set(done))
    assert done[:2] == pytest.approx([0.3, 0.3], abs=1e-4)
    assert done[2:] == pytest.approx([0.4, 0.8, 0.9])
    assert [stage for stage, _ in told] == ["measuring"] * 4 + ["drawing"]
    assert anew == 0


def test_what_was_lost_does_not(tmp_path: Path) -> None:
    """It begins at nothing again, and says so once; a first try has nothing to say."""
    told, anew = told_of(tmp_path / "a", before=0.3)
    assert [progress for _, progress in told][:2] == pytest.approx([0.0, 0.2])
    assert anew == 1
    assert told_of(tmp_path / "b", before=0.0)[1] == 0
