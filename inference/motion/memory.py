"""What an analyzer hands to another one, in another process, that goes on in its place."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np

from inference.motion.window import Floats

Plain = Mapping[str, Any]
"""Texts, numbers, lists and maps of these: what JSON can say."""


@dataclass(frozen=True, slots=True)
class Memory:
    """`count` attempts have counted; `last_s` is the time of the last sample, and `seen_s` of the
    last one with a person in it.

    `open` is an attempt whose end was seen, but that has not been handed out, with its `number`;
    None without one. `shown` is what the sport goes on to show. What has not come to its end
    cannot be handed over: the next attempt takes its number.
    """

    count: int = 0
    last_s: float = float("-inf")
    seen_s: float = float("-inf")
    open: Plain | None = None
    shown: Plain = field(default_factory=dict)

    def told(self, number: int) -> Self:
        """The same, where attempts up to that number are known to have been handed out."""
        opened = self.open if self.open is not None and self.open["number"] > number else None
        return replace(self, count=max(self.count, number), open=opened)


def packed(values: Floats) -> Plain:
    """An array as a text, to the last bit: half of what its numbers would take as such."""
    data = base64.b64encode(np.ascontiguousarray(values, "<f8").tobytes())
    return {"shape": list(values.shape), "data": data.decode()}


def unpacked(told: Plain) -> Floats:
    """The opposite; raises ValueError, KeyError or TypeError for anything else."""
    flat = np.frombuffer(base64.b64decode(told["data"], validate=True), "<f8")
    return flat.reshape(told["shape"]).astype(np.float64)
