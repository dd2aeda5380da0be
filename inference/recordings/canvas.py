"""Draws on a picture's planes, so that what is not drawn on keeps its every bit."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from inference.frames import Picture, Plane

_FONT = cv2.FONT_HERSHEY_SIMPLEX
_SHIFT = 4
"""Coordinates are drawn in sixteenths of a pixel."""


@dataclass(frozen=True, slots=True)
class Colour:
    """Luma and chroma, video range."""

    y: int
    u: int
    v: int


WHITE = Colour(235, 128, 128)
BLACK = Colour(16, 128, 128)
LIME = Colour(190, 60, 70)
ORANGE = Colour(160, 60, 190)
SKY = Colour(160, 175, 75)


class Canvas:
    """A copy of a picture to draw on; coordinates and sizes are in pixels of its luma."""

    def __init__(self, picture: Picture) -> None:
        self._planes = [np.array(plane) for plane in (picture.y, picture.u, picture.v)]
        self._original = picture
        self.width = picture.width
        self.height = picture.height

    def picture(self) -> Picture:
        """What has been drawn."""
        y, u, v = self._planes
        return replace(self._original, y=y, u=u, v=v)

    def line(
        self, start: tuple[float, float], end: tuple[float, float], colour: Colour, width: float
    ) -> None:
        """A straight line."""
        for plane, scale, value in self._each(colour):
            a, b = _fixed(start, scale), _fixed(end, scale)
            thick = max(1, round(width * scale))
            cv2.line(plane, a, b, (value,), thick, cv2.LINE_AA, _SHIFT)

    def disc(self, centre: tuple[float, float], radius: float, colour: Colour) -> None:
        """A filled circle."""
        for plane, scale, value in self._each(colour):
            size = max(1 << _SHIFT, round(radius * scale * (1 << _SHIFT)))
            at = _fixed(centre, scale)
            cv2.circle(plane, at, size, (value,), cv2.FILLED, cv2.LINE_AA, _SHIFT)

    def text(self, words: str, left: float, base: float, height: float, colour: Colour) -> None:
        """Plain letters, from `left`, standing on `base`, capitals `height` pixels tall."""
        for plane, scale, value in self._each(colour):
            size = cv2.getFontScaleFromHeight(_FONT, max(1, round(height * scale)))
            thick = max(1, round(height * scale / 10))
            at = (round(left * scale), round(base * scale))
            cv2.putText(plane, words, at, _FONT, size, (value,), thick, cv2.LINE_AA)

    def fill(self, left: int, top: int, right: int, bottom: int, colour: Colour) -> None:
        """A rectangle of one colour."""
        for plane, scale, value in self._each(colour):
            a, b, c, d = (max(0, round(edge * scale)) for edge in (top, bottom, left, right))
            plane[a:b, c:d] = value

    def dim(self, left: int, top: int, right: int, bottom: int) -> None:
        """Halve the brightness of a rectangle, so that letters on it can be read."""
        area = self._planes[0][max(0, top) : bottom, max(0, left) : right]
        area[:] = area // 2 + 8

    def _each(self, colour: Colour) -> list[tuple[Plane, float, int]]:
        y, u, v = self._planes
        return [(y, 1.0, colour.y), (u, 0.5, colour.u), (v, 0.5, colour.v)]


def _fixed(point: tuple[float, float], scale: float) -> tuple[int, int]:
    x, y = (round(value * scale * (1 << _SHIFT)) for value in point)
    return x, y
