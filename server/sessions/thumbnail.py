"""The newest picture of a session, small, for whoever looks at a list of them."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass

import cv2
import numpy as np

from inference.clock import Clock, monotonic
from inference.frames import Picture, Plane
from inference.pose.colour import coding_of, to_rgb

WIDEST = 320
"""In pixels."""

EVERY_S = 1.0
"""A new one is made so often at most, however many ask."""

_QUALITY = 70


@dataclass(frozen=True, slots=True)
class Jpeg:
    """A picture as a file, and what names just this one."""

    data: bytes
    etag: str

    @classmethod
    def of(cls, data: bytes) -> Jpeg:
        """Named by what is in it."""
        return cls(data, f'"{hashlib.sha256(data).hexdigest()[:16]}"')


class Thumbnail:
    """Keeps a reference to the newest picture, which costs nothing; made into a file only when
    somebody asks, on a thread."""

    def __init__(self, clock: Clock = monotonic) -> None:
        self._clock = clock
        self._picture: Picture | None = None
        self._made: Jpeg | None = None
        self._due_s = float("-inf")
        self._turn = asyncio.Lock()

    def see(self, picture: Picture) -> None:
        """There is a newer one."""
        self._picture = picture

    async def get(self) -> Jpeg | None:
        """The newest, at most a second old; None before the first picture."""
        async with self._turn:
            picture, now_s = self._picture, self._clock()
            if picture is not None and now_s >= self._due_s:
                self._due_s = now_s + EVERY_S
                self._made = Jpeg.of(await asyncio.to_thread(_jpeg, picture))
            return self._made


def _jpeg(picture: Picture) -> bytes:
    width = min(WIDEST, picture.width)
    size = (width, max(1, round(picture.height * width / picture.width)))
    planes = [_resized(plane, size) for plane in (picture.y, picture.u, picture.v)]
    rgb = to_rgb(planes, coding_of(picture))
    _, data = cv2.imencode(
        ".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY]
    )
    return data.tobytes()


def _resized(plane: Plane, size: tuple[int, int]) -> Plane:
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.uint8)
