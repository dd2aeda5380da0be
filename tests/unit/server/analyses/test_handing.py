"""What one host left of an analysis is there on another, and nothing that does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from inference.pose.tracker import Trail
from inference.recordings.checkpoint import Checkpoint, Entry
from server.analyses.checkpoints import Checkpoints
from server.store.objects.base import About, Store
from server.store.objects.places import Places
from server.store.tables import KeptIn

ABOUT = {"cpu": "one"}


@pytest.fixture
def store(in_store: Places) -> Store:
    """What hosts share."""
    return in_store.of(KeptIn.STORE)


@pytest.fixture
def ending() -> Iterator[ExitStack]:
    """Closes what was opened."""
    with ExitStack() as stack:
        yield stack


def entries(checkpoint: Checkpoint) -> list[int]:
    """What it has."""
    return [one.picture for one in checkpoint.since(0.0)]


def some(checkpoint: Checkpoint, first: int, end: int) -> None:
    """Look at pictures."""
    checkpoint.go_to_end()
    for number in range(first, end):
        checkpoint.add(Entry(number, None, Trail(None, number), number / 30))


def opened(
    folder: Path, store: Store, ending: ExitStack, about: dict[str, str] = ABOUT
) -> tuple[Checkpoints, Checkpoint]:
    """As a task on the host of that folder does."""
    checkpoints = Checkpoints(folder, store)
    checkpoint = checkpoints.open("an", about)
    assert checkpoint is not None
    return checkpoints, ending.enter_context(checkpoint)


def test_hosts_take_turns(store: Store, tmp_path: Path, ending: ExitStack) -> None:
    """Each goes on where the one before it ended, and what it has already is not sent again."""
    checkpoints, at_a = opened(tmp_path / "a", store, ending)
    some(at_a, 0, 3)
    checkpoints.hand_on("an", at_a)
    checkpoints, at_b = opened(tmp_path / "b", store, ending)
    assert entries(at_b) == [0, 1, 2]
    some(at_b, 3, 7)
    checkpoints.hand_on("an", at_b)
    checkpoints.hand_on("an", at_b)
    at_a.close()
    checkpoints, again = opened(tmp_path / "a", store, ending)
    assert entries(again) == list(range(7))
    assert [key.rpartition("/")[2] for key in store.page("checkpoints/an/")] == [
        "00000000-00000003",
        "00000003-00000007",
    ]
    assert list((tmp_path / "b").iterdir()) == [tmp_path / "b" / "an"]
    checkpoints.remove("an")
    assert list(store.page("checkpoints/")) == []


def test_parts_that_overlap(store: Store, tmp_path: Path, ending: ExitStack) -> None:
    """Two that did the same at once do no harm, nor does a hole."""
    for name, end in (("a", 3), ("b", 5)):
        with Checkpoint(tmp_path / name / "an", ABOUT) as checkpoint:
            some(checkpoint, 0, end)
            whole = checkpoint.read(0)
            prefix = f"checkpoints/an/{checkpoint.key[:16]}"
        (tmp_path / "part").write_bytes(whole)
        about = About("application/octet-stream", "x")
        store.put(f"{prefix}/00000000-{end:08d}", tmp_path / "part", about)
        store.put(f"{prefix}/00000006-00000009", tmp_path / "part", about)
    _, at_c = opened(tmp_path / "c", store, ending)
    assert entries(at_c) == list(range(5))


def test_another_kind_of_host(store: Store, tmp_path: Path, ending: ExitStack) -> None:
    """Its nets may say something else to the last bit: it begins anew, and takes nothing away."""
    checkpoints, at_a = opened(tmp_path / "a", store, ending)
    some(at_a, 0, 3)
    checkpoints.hand_on("an", at_a)
    checkpoints, at_b = opened(tmp_path / "b", store, ending, {"cpu": "two"})
    assert entries(at_b) == []
    some(at_b, 0, 2)
    checkpoints.hand_on("an", at_b)
    assert len(store.page("checkpoints/an/")) == 2
    assert entries(opened(tmp_path / "c", store, ending)[1]) == [0, 1, 2]


def test_a_video_is_swept_with_its_analysis(tmp_path: Path) -> None:
    """What was fetched of a video stays as long as somebody may go on with it."""
    checkpoints = Checkpoints(tmp_path)
    for name in ("wanted", "old"):
        checkpoints.video(name).write_bytes(b"v")
        (tmp_path / name).write_bytes(b"c")
    assert checkpoints.sweep(lambda one: one == "wanted") == 2
    assert {path.name for path in tmp_path.iterdir()} == {"wanted", "wanted.video"}
    checkpoints.remove("wanted")
    assert list(tmp_path.iterdir()) == []
