"""The rotated square of a picture that a net is shown."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inference.frames import Picture

_MARGIN = 1.25
"""How much larger the region is than the circle around the body; the nets were trained with it."""

_MIN_SIDE_PX = 2.0

_SIZES_AN_OCTAVE = 16
_CELLS = 32
_TURN_RAD = 1 / 32
"""The grid of regions: sizes 4.4 % apart, centres 1/32 of the side apart, turns of 1.8°."""


@dataclass(frozen=True, slots=True)
class Region:
    """A square: its centre and side in pixels, turned clockwise by `rotation_rad`.

    Pixel (0, 0) of the picture is the top left one, and its index is its coordinate. A crop of
    n×n samples puts index i at i / n of the side, so the far edge is never sampled.
    """

    center_x_px: float
    center_y_px: float
    side_px: float
    rotation_rad: float = 0.0

    @property
    def usable(self) -> bool:
        """False where the numbers are not finite or the square is too small to hold a body."""
        values = (self.center_x_px, self.center_y_px, self.side_px, self.rotation_rad)
        return all(map(math.isfinite, values)) and self.side_px >= _MIN_SIDE_PX

    def on_grid(self) -> Region:
        """The nearest of few regions, off by at most 1.6 % of the side, 2.2 % in size and 0.9°.

        The nets find the body in any of them, and a person who stands is looked at in one and the
        same. What is more: two who follow one person from different pictures on soon look at
        exactly the same, so that a file can be followed in several places at once.
        """
        side_px = 2 ** (round(math.log2(self.side_px) * _SIZES_AN_OCTAVE) / _SIZES_AN_OCTAVE)
        cell_px = side_px / _CELLS
        return Region(
            round(self.center_x_px / cell_px) * cell_px,
            round(self.center_y_px / cell_px) * cell_px,
            side_px,
            round(self.rotation_rad / _TURN_RAD) * _TURN_RAD,
        )

    def matrix(self) -> NDArray[np.float64]:
        """The 2×3 matrix from the unit square's (x, y, 1) to the picture's pixels."""
        along = self.side_px * math.cos(self.rotation_rad)
        across = self.side_px * math.sin(self.rotation_rad)
        left = self.center_x_px - 0.5 * along + 0.5 * across
        top = self.center_y_px - 0.5 * across - 0.5 * along
        return np.array([[along, -across, left], [across, along, top]])


def whole(picture: Picture) -> Region:
    """The upright square around the whole picture: its short side gets a border on both ends."""
    side = max(picture.width, picture.height)
    return Region(picture.width / 2, picture.height / 2, side)


def around_body(center: NDArray[np.floating], edge: NDArray[np.floating]) -> Region:
    """The region of a body from its two alignment points, each (x, y) in pixels.

    `center` lies between the hips, `edge` on the circle around the whole body, straight above
    `center` when the person is upright in the crop.
    """
    dx, dy = float(edge[0] - center[0]), float(edge[1] - center[1])
    rotation = math.pi / 2 - math.atan2(-dy, dx)
    return Region(
        center_x_px=float(center[0]),
        center_y_px=float(center[1]),
        side_px=2 * math.hypot(dx, dy) * _MARGIN,
        rotation_rad=math.remainder(rotation, 2 * math.pi),
    )
