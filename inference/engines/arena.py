"""Shared memory between a process that cuts crops and one that runs nets on them.

The memory has no name: it is a file descriptor that the child inherits, and the system frees it
when the last of the two has gone, however it went.
"""

from __future__ import annotations

import mmap
import os
import tempfile
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inference.engines.base import Images, Net, Outputs
from inference.errors import EngineError

MAX_BATCH = 32
"""Crops in one slot; a larger batch is worked off in pieces."""

_CROP_BYTES = max(net.side for net in Net) ** 2 * 3
_OUTPUT_BYTES = 1 << 20
"""More than either net says of one crop. What is not written to takes no memory."""

_SLOT_BYTES = MAX_BATCH * (_CROP_BYTES + _OUTPUT_BYTES)


class Place(NamedTuple):
    """Where an output lies: bytes from the beginning of the memory, and its shape."""

    offset: int
    shape: Sequence[int]


Places = Mapping[str, Place]


class Arena:
    """A row of slots; each holds a batch of crops and, behind it, what a net says of them."""

    def __init__(self, descriptor: int, slots: int) -> None:
        self.descriptor = descriptor
        # Freed when the last array that lies in it goes.
        memory = mmap.mmap(descriptor, slots * _SLOT_BYTES)
        self._bytes = np.frombuffer(memory, np.uint8)

    @classmethod
    def create(cls, slots: int) -> Arena:
        """New memory, all zero; raises EngineError when there is none to be had."""
        try:
            descriptor = _anonymous_file()
            os.ftruncate(descriptor, slots * _SLOT_BYTES)
            return cls(descriptor, slots)
        except OSError as error:
            raise EngineError(f"no shared memory for an engine's process: {error}") from error

    def crops(self, slot: int, net: Net, count: int) -> Images:
        """The slot's first `count` crops (count, side, side, 3), where they lie."""
        begin = slot * _SLOT_BYTES
        shape = (count, net.side, net.side, 3)
        return self._bytes[begin : begin + int(np.prod(shape))].reshape(shape)

    def write(self, slot: int, outputs: Outputs) -> Places:
        """Put outputs behind the slot's crops; raises EngineError when they do not fit."""
        places = {}
        offset = slot * _SLOT_BYTES + MAX_BATCH * _CROP_BYTES
        end = (slot + 1) * _SLOT_BYTES
        for name, values in outputs.items():
            if offset + values.nbytes > end:
                raise EngineError(f"the outputs of a batch are too large for a slot of {end} bytes")
            place = Place(offset, values.shape)
            self._view(place)[...] = values
            places[name] = place
            offset += values.nbytes
        return places

    def read(self, places: Places) -> Outputs:
        """Copies of what `write` put there: the slot is used again."""
        return {name: self._view(place).copy() for name, place in places.items()}

    def _view(self, place: Place) -> NDArray[np.float32]:
        size = int(np.prod(place.shape)) * 4
        view = self._bytes[place.offset : place.offset + size].view(np.float32)
        return view.reshape(place.shape)

    def close(self) -> None:
        """Give the descriptor back; the memory stays as long as this object."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


def _anonymous_file() -> int:
    if hasattr(os, "memfd_create"):
        return os.memfd_create("sideline-crops", os.MFD_CLOEXEC)
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())
