"""What was kept comes back to the last bit, whatever became of the file's end."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.landmarks import Pose
from inference.pose.region import Region
from inference.pose.tracker import Trail
from inference.recordings.checkpoint import ENTRY_BYTES, Checkpoint, Entry

ABOUT = {"video": "a", "engine": "fake"}


def entry(number: int) -> Entry:
    """Entries that differ; nobody is seen in every third."""
    dice = np.random.default_rng(number)
    if number % 3 == 0:
        return Entry(number, None, Trail(None, number), number / 30)
    image, world = dice.normal(size=(33, 4)), dice.normal(size=(33, 3))
    pose = Pose(image.astype(np.float32), world.astype(np.float32), dice.random())
    return Entry(number, pose, Trail(Region(*dice.normal(size=4).tolist()), 0), number / 30)


def write(path: Path, count: int) -> None:
    """So many entries."""
    with Checkpoint(path, ABOUT) as checkpoint:
        for number in range(count):
            checkpoint.add(entry(number))


def read(path: Path, count: int = 100) -> list[bytes]:
    """What is found again, picture after picture."""
    with Checkpoint(path, ABOUT) as checkpoint:
        found = [checkpoint.take(number) for number in range(count)]
    return [one.to_bytes() for one in found if one is not None]


WHOLE = [entry(number).to_bytes() for number in range(6)]


@given(left=st.integers(0, 6 * ENTRY_BYTES + 60), noise=st.binary(max_size=50))
def test_a_torn_tail_costs_what_was_torn(left: int, noise: bytes) -> None:
    """Cut anywhere, and followed by anything, the whole entries before that are there; what is
    added afterwards takes the place of the rest."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a"
        write(path, 6)
        header = path.stat().st_size - 6 * ENTRY_BYTES
        path.write_bytes(path.read_bytes()[:left] + noise)
        found = read(path)
        assert found == WHOLE[: len(found)]
        assert len(found) >= (left - header) // ENTRY_BYTES
        with Checkpoint(path, ABOUT) as checkpoint:
            known = next(number for number in range(7) if checkpoint.take(number) is None)
            for number in range(known, 6):
                checkpoint.add(entry(number))
        assert read(path) == WHOLE
        assert known == 6 or path.stat().st_size == header + 6 * ENTRY_BYTES


@given(at=st.integers(0, 6 * ENTRY_BYTES - 1), flip=st.integers(1, 255))
def test_a_changed_byte_ends_what_is_taken(at: int, flip: int) -> None:
    """Entries before it are there, it and those after it are not."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a"
        write(path, 6)
        data = bytearray(path.read_bytes())
        data[at - 6 * ENTRY_BYTES] ^= flip
        path.write_bytes(data)
        assert read(path) == WHOLE[: at // ENTRY_BYTES]


def test_of_something_else_nothing_is_taken(tmp_path: Path) -> None:
    """Neither of another video or engine, nor of another picture."""
    write(tmp_path / "a", 3)
    with Checkpoint(tmp_path / "a", ABOUT) as checkpoint:
        assert checkpoint.kept == 3
        assert checkpoint.take(7) is None
        assert checkpoint.take(0) is None
    with Checkpoint(tmp_path / "a", {**ABOUT, "engine": "onnx"}) as checkpoint:
        assert checkpoint.kept == 0
        assert checkpoint.take(0) is None


def test_two_cannot_write_at_once(tmp_path: Path) -> None:
    """Who comes second does without."""
    with Checkpoint(tmp_path / "a", ABOUT), pytest.raises(BlockingIOError):
        Checkpoint(tmp_path / "a", ABOUT)
    write(tmp_path / "a", 1)


def test_it_stays_within_its_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is beyond them is not kept."""
    monkeypatch.setattr("inference.recordings.checkpoint.MOST_BYTES", 4 * ENTRY_BYTES)
    write(tmp_path / "a", 10)
    assert read(tmp_path / "a") == WHOLE[:3]


def test_a_full_disk_ends_it(tmp_path: Path) -> None:
    """Nothing is raised, and what was kept before stays."""
    write(tmp_path / "a", 2)
    with Checkpoint(tmp_path / "a", ABOUT) as checkpoint:
        with pytest.MonkeyPatch.context() as broken:
            broken.setattr("inference.recordings.checkpoint.os.pwrite", _full)
            for number in range(3):
                if checkpoint.take(number) is None:
                    checkpoint.add(entry(number))
            checkpoint.sync()
        checkpoint.add(entry(3))
        assert (checkpoint.taken, checkpoint.added) == (2, 0)
    assert read(tmp_path / "a") == WHOLE[:2]


def _full(fd: int, data: bytes, offset: int) -> int:
    raise OSError(28, "No space left on device")
