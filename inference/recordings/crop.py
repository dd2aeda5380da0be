"""A part of the picture: the one person of several who is meant, or one who is small in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from inference.errors import InvalidInput
from inference.frames import Picture

_LEAST_PX = 16


@dataclass(frozen=True, slots=True)
class Crop:
    """The edges of the part, in fractions of the upright picture's width and height."""

    left: float
    top: float
    right: float
    bottom: float

    def __post_init__(self) -> None:
        """Raises InvalidInput for edges outside the picture or in the wrong order."""
        if not (0 <= self.left < self.right <= 1 and 0 <= self.top < self.bottom <= 1):
            raise InvalidInput(
                "a crop is LEFT,TOP,RIGHT,BOTTOM in fractions of the picture from 0 to 1, left "
                f"before right and top before bottom, not {self}"
            )

    def __str__(self) -> str:
        """As `parse` reads it."""
        return f"{self.left:g},{self.top:g},{self.right:g},{self.bottom:g}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """From four numbers with commas between them; raises InvalidInput for anything else."""
        try:
            left, top, right, bottom = (float(part) for part in text.split(","))
        except ValueError:
            raise InvalidInput(
                f"a crop is four numbers, LEFT,TOP,RIGHT,BOTTOM, e.g. 0.5,0,1,1, not {text!r}"
            ) from None
        return cls(left, top, right, bottom)

    def apply(self, picture: Picture) -> Picture:
        """That part of the picture, copied, so that the whole one can go; its edges lie on even
        pixels. Raises InvalidInput where less than 16 pixels are left."""
        across = _even(self.left, self.right, picture.width)
        down = _even(self.top, self.bottom, picture.height)
        y = picture.y[down, across].copy()
        if min(y.shape) < _LEAST_PX:
            raise InvalidInput(
                f"of a picture of {picture.width}×{picture.height} the crop {self} leaves "
                f"{y.shape[1]}×{y.shape[0]} pixels: choose a larger part"
            )
        u, v = (plane[_half(down), _half(across)].copy() for plane in (picture.u, picture.v))
        return replace(picture, y=y, u=u, v=v)


def _even(first: float, last: float, size: int) -> slice:
    """Chroma samples lie two pixels apart: an odd edge is only possible where the picture ends."""
    begin = 2 * int(first * size / 2)
    return slice(begin, size if last == 1 else max(begin, 2 * round(last * size / 2)))


def _half(span: slice) -> slice:
    return slice(span.start // 2, (span.stop + 1) // 2)
