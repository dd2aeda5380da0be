"""Shared memory for crops and outputs."""

from __future__ import annotations

import os

import numpy as np
import pytest

from inference.engines.arena import MAX_BATCH, Arena
from inference.engines.base import Net
from inference.errors import EngineError
from tests.unit.inference.engines.crops import crops


def test_another_mapping_sees_the_same_crops() -> None:
    """What is written through one end of the memory is read through the other."""
    ours = Arena.create(2)
    theirs = Arena(os.dup(ours.descriptor), 2)
    pictures = crops(Net.LANDMARKS, 3)
    ours.crops(1, Net.LANDMARKS, 3)[...] = pictures
    assert np.array_equal(theirs.crops(1, Net.LANDMARKS, 3), pictures)
    assert not theirs.crops(0, Net.LANDMARKS, 3).any()
    for arena in (ours, theirs):
        arena.close()


def test_full_slots_do_not_touch_each_other() -> None:
    """A full batch with all its outputs ends where the next slot begins."""
    arena = Arena.create(2)
    pictures = np.full((MAX_BATCH, 256, 256, 3), 7, np.uint8)
    arena.crops(1, Net.LANDMARKS, MAX_BATCH)[...] = pictures
    outputs = {"a": np.ones((MAX_BATCH, 1000), np.float32)}
    places = [arena.write(slot, outputs) for slot in (0, 1)]
    arena.crops(0, Net.LANDMARKS, MAX_BATCH)[...] = 9
    assert np.array_equal(arena.crops(1, Net.LANDMARKS, MAX_BATCH), pictures)
    assert all(np.array_equal(arena.read(one)["a"], outputs["a"]) for one in places)
    arena.close()


def test_what_was_read_stays() -> None:
    """Outputs are copies: the slot's next batch does not change them."""
    arena = Arena.create(1)
    places = arena.write(0, {"a": np.ones((2, 3), np.float32)})
    read = arena.read(places)
    arena.write(0, {"a": np.zeros((2, 3), np.float32)})
    assert (read["a"] == 1).all()
    arena.close()


def test_outputs_that_do_not_fit_are_refused() -> None:
    """Nothing is written beyond the slot."""
    arena = Arena.create(1)
    with pytest.raises(EngineError, match="too large"):
        arena.write(0, {"a": np.zeros((MAX_BATCH, 1 << 18, 2), np.float32)})
    arena.close()


def test_the_descriptor_is_given_back_and_the_memory_stays() -> None:
    """Once both sides have mapped it, no descriptor is needed; closing twice is safe."""
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    arena = Arena.create(1)
    arena.close()
    arena.close()
    arena.crops(0, Net.DETECTOR, 1)[...] = 5
    assert len(os.listdir("/proc/self/fd")) == before + 1  # noqa: PTH208  (mmap keeps its own)
    del arena
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208
