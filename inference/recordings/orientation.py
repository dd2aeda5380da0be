"""How a picture must be turned to stand upright: phones record sideways and say so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

import av
import cv2
import numpy as np

from inference.frames import Picture, Plane


@dataclass(frozen=True, slots=True)
class Orientation:
    """Swap x and y first, then mirror."""

    transpose: bool = False
    flip_x: bool = False
    flip_y: bool = False

    @property
    def upright(self) -> bool:
        """Whether nothing needs to be done."""
        return not (self.transpose or self.flip_x or self.flip_y)

    def apply(self, picture: Picture) -> Picture:
        """The picture as it is to be seen; the same object when it is upright already."""
        if self.upright:
            return picture
        y, u, v = (self._turn(plane) for plane in (picture.y, picture.u, picture.v))
        return replace(picture, y=y, u=u, v=v)

    def _turn(self, plane: Plane) -> Plane:
        turned = cv2.transpose(plane) if self.transpose else plane
        if self.flip_x or self.flip_y:
            turned = cv2.flip(turned, 0 if not self.flip_x else -1 if self.flip_y else 1)
        return np.asarray(turned, np.uint8)


class Upright:
    """The orientation of one frame after the other.

    The whole matrix is only read where the angle changes: PyAV ties a frame whose side data were
    looked at into a knot with them, and its picture then waits for the garbage collector.
    """

    def __init__(self) -> None:
        self._degrees: int | None = None
        self._orientation = Orientation()

    def of(self, frame: av.VideoFrame) -> Orientation:
        """How this frame must be turned."""
        if frame.rotation != self._degrees:
            self._degrees = frame.rotation
            self._orientation = orientation_of(frame)
        return self._orientation


def orientation_of(frame: av.VideoFrame) -> Orientation:
    """Read the display matrix (a b u; c d v; x y w), which maps stored x, y to shown ones.

    Only quarter turns and mirrorings are followed; other angles count as upright.
    """
    data = cast(Mapping[str, bytes], frame.side_data).get("DISPLAYMATRIX")
    if data is None:
        return Orientation()
    a, b, _, c, d, *_ = np.frombuffer(data, np.int32).tolist()
    if a and d and not (b or c):
        return Orientation(flip_x=a < 0, flip_y=d < 0)
    if b and c and not (a or d):
        return Orientation(transpose=True, flip_x=c < 0, flip_y=b < 0)
    return Orientation()
