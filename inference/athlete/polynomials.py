"""Piecewise polynomials in time, integrated exactly: the force that moves the athlete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.polynomial import Polynomial
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

RAMP = Polynomial([0.0, 0.0, 3.0, -2.0])
"""The smooth step from 0 to 1 over [0, 1], flat at both ends."""


def ease(progress: ArrayLike) -> Floats:
    """`RAMP` of any progress, held at 0 before 0 and at 1 after 1."""
    clipped = np.clip(np.asarray(progress, dtype=np.float64), 0.0, 1.0)
    return np.asarray(RAMP(clipped), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Piece:
    """A polynomial of local time (seconds since the piece's start) that holds for `duration_s`."""

    duration_s: float
    value: Polynomial


def stretched(shape: Polynomial, duration_s: float, scale: float = 1.0) -> Piece:
    """`scale * shape(t / duration_s)`, the shape being given over [0, 1]."""
    powers = duration_s ** np.arange(len(shape.coef))
    return Piece(duration_s, Polynomial(np.asarray(shape.coef, dtype=np.float64) * scale / powers))


def twice_integrated(shape: Polynomial) -> tuple[float, float]:
    """The integral of a shape over [0, 1], and the integral of that integral."""
    once = shape.integ()
    return float(once(1.0)), float(once.integ()(1.0))


class Trajectory:
    """Acceleration in pieces, with velocity and position that follow from it exactly.

    `starts_s` are the pieces' start times and `end_s` the last one's end. Outside of them the
    first piece is held at its start and the last at its end.
    """

    def __init__(
        self, pieces: Sequence[Piece], position_m: float, velocity_mps: float = 0.0
    ) -> None:
        self.starts_s = np.concatenate([[0.0], np.cumsum([p.duration_s for p in pieces])])
        self.end_s = float(self.starts_s[-1])
        self._layers: tuple[list[Polynomial], list[Polynomial], list[Polynomial]] = ([], [], [])
        for piece in pieces:
            velocity = piece.value.integ(k=[velocity_mps])
            position = velocity.integ(k=[position_m])
            for layer, curve in zip(self._layers, (position, velocity, piece.value), strict=True):
                layer.append(curve)
            velocity_mps = float(velocity(piece.duration_s))
            position_m = float(position(piece.duration_s))

    def position(self, time_s: ArrayLike) -> Floats:
        """Metres at each time."""
        return self._evaluate(0, time_s)

    def velocity(self, time_s: ArrayLike) -> Floats:
        """Metres per second at each time."""
        return self._evaluate(1, time_s)

    def acceleration(self, time_s: ArrayLike) -> Floats:
        """Metres per second squared at each time; at a break, the later piece's."""
        return self._evaluate(2, time_s)

    def locate(self, time_s: ArrayLike) -> tuple[NDArray[np.intp], Floats]:
        """The piece that holds at each time, and the time since its start."""
        times = np.clip(np.asarray(time_s, dtype=np.float64), 0.0, self.end_s)
        index = np.searchsorted(self.starts_s, times, side="right") - 1
        index = np.clip(index, 0, len(self.starts_s) - 2)
        return index, times - self.starts_s[index]

    def _evaluate(self, layer: int, time_s: ArrayLike) -> Floats:
        index, local = self.locate(time_s)
        out = np.empty(local.shape)
        for piece in np.unique(index):
            here = index == piece
            out[here] = self._layers[layer][piece](local[here])
        return out
