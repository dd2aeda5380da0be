"""Shared memory between a process that cuts crops and one that runs nets on them.

The memory has no name: it is a file descriptor that the child inherits, and the system frees it
when the last of the two has gone, however it went.
"""

from __future__ import annotations

import mmap
import os
import tempfile
from collections.abc import Mapping, Sequence
from math import prod

import numpy as np
from numpy.typing import NDArray

from inference.engines.base import Images, Net
from inference.errors import EngineError

MAX_BATCH = 32
"""Crops in one slot; a larger batch is worked off in pieces."""

_CROP_BYTES = max(net.side for net in Net) ** 2 * 3
_OUTPUT_BYTES = 1 << 20
"""More than either net says of one crop. What is not written to takes no memory."""

_SLOT_BYTES = MAX_BATCH * (_CROP_BYTES + _OUTPUT_BYTES)

Shapes = Mapping[str, Sequence[int]]
"""What a net says of one crop: the shape of each output, without the batch."""

Places = Mapping[str, NDArray[np.float32]]
"""Where each output lies: arrays of `MAX_BATCH` rows in the shared memory."""


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

    def crops(self, slot: int, net: Net) -> Images:
        """The slot's crops (MAX_BATCH, side, side, 3), where they lie."""
        begin = slot * _SLOT_BYTES
        shape = (MAX_BATCH, net.side, net.side, 3)
        return self._bytes[begin : begin + prod(shape)].reshape(shape)

    def outputs(self, slot: int, shapes: Shapes) -> Places:
        """Where the slot's outputs lie; raises EngineError when a slot has no room for them."""
        begin = slot * _SLOT_BYTES + MAX_BATCH * _CROP_BYTES
        places = {}
        for name, shape in shapes.items():
            whole = (MAX_BATCH, *shape)
            end = begin + 4 * prod(whole)
            if end > (slot + 1) * _SLOT_BYTES:
                raise EngineError(f"the output {name} of a batch is too large for a slot")
            places[name] = self._bytes[begin:end].view(np.float32).reshape(whole)
            begin = end
        return places

    def close(self) -> None:
        """Give the descriptor back; the memory stays as long as this object."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


class Slot:
    """A slot's places for each net."""

    def __init__(self, arena: Arena, number: int, shapes: Mapping[Net, Shapes]) -> None:
        self.crops = {net: arena.crops(number, net) for net in Net}
        self.outputs = {net: arena.outputs(number, one) for net, one in shapes.items()}


def _anonymous_file() -> int:
    if hasattr(os, "memfd_create"):
        return os.memfd_create("sideline-crops", os.MFD_CLOEXEC)
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())
