"""Shared memory for crops and outputs."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from inference.engines.arena import MAX_BATCH, Arena, Slot
from inference.engines.base import Net
from inference.errors import EngineError
from tests.unit.inference.engines.crops import crops


def descriptors() -> int:
    """How many this process has open."""
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208


def test_another_mapping_sees_the_same_crops() -> None:
    """What is written through one end of the memory is read through the other."""
    ours = Arena.create(2)
    theirs = Arena(os.dup(ours.descriptor), 2)
    pictures = crops(Net.LANDMARKS, 3)
    ours.crops(1, Net.LANDMARKS)[:3] = pictures
    ours.outputs(1, {"a": (5,)})["a"][2] = 7
    assert np.array_equal(theirs.crops(1, Net.LANDMARKS)[:3], pictures)
    assert (theirs.outputs(1, {"a": (5,)})["a"][2] == 7).all()
    assert not theirs.crops(0, Net.LANDMARKS).any()
    for arena in (ours, theirs):
        arena.close()


def test_full_slots_do_not_touch_each_other() -> None:
    """Crops, outputs, and those of the next slot each have bytes of their own."""
    arena = Arena.create(2)
    shapes = {"a": (1000,), "b": (3, 2)}
    slots = [Slot(arena, number, dict.fromkeys(Net, shapes)) for number in (0, 1)]
    places: list[NDArray[Any]] = []
    for slot in slots:
        places += [slot.crops[Net.LANDMARKS], *slot.outputs[Net.LANDMARKS].values()]
    for number, place in enumerate(places):
        place[...] = number
    assert [place.shape for place in places[:3]] == [
        (MAX_BATCH, 256, 256, 3),
        (MAX_BATCH, 1000),
        (MAX_BATCH, 3, 2),
    ]
    assert all((place == number).all() for number, place in enumerate(places))
    arena.close()


def test_outputs_for_which_there_is_no_room_are_refused() -> None:
    """Before anything is written."""
    arena = Arena.create(1)
    with pytest.raises(EngineError, match="output a of a batch is too large"):
        arena.outputs(0, {"a": (1 << 18, 2)})
    arena.close()


def test_the_descriptor_is_given_back_and_the_memory_stays() -> None:
    """Once both sides have mapped it, no descriptor is needed; closing twice is safe."""
    before = descriptors()
    arena = Arena.create(1)
    arena.close()
    arena.close()
    arena.crops(0, Net.DETECTOR)[0] = 5
    assert descriptors() == before + 1  # the mapping has its own
    del arena
    assert descriptors() == before
