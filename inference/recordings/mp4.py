"""Writes pictures as H.264 in an MP4 file, each at its own time."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import cv2
import numpy as np
from av.video.reformatter import ColorRange, Colorspace

from inference.frames import Picture, Plane

_TIME_BASE = Fraction(1, 90_000)
_QUALITY = {"preset": "veryfast", "crf": "21"}


class Mp4Writer:
    """Use it in a `with` statement: the file appears when that ends, and not when it ends with an
    error; until then whatever was there before stays.

    The size is that of the first picture; later ones are stretched to it. Raises OSError when the
    file cannot be written.
    """

    def __init__(self, target: Path) -> None:
        self._target = target
        self._part = target.with_name(f".{target.name}.part")
        self._part.open("wb").close()  # PyAV would only notice at the first frame
        self._container = av.open(f"file:{self._part}", "w", format="mp4")
        self._stream = self._container.add_stream("libx264", options=_QUALITY)
        self._stream.pix_fmt = "yuv420p"
        self._stream.time_base = self._stream.codec_context.time_base = _TIME_BASE
        self._stream.codec_context.thread_count = 2
        self._begun = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None and self._begun:
                self._container.mux(self._stream.encode(None))
            self._container.close()
            if kind is None:
                self._part.replace(self._target)
        finally:
            self._part.unlink(missing_ok=True)

    def write(self, picture: Picture, media_time_s: float) -> None:
        """Encode the next picture; an odd row or column at the end is left out."""
        if not self._begun:
            self._begin(picture)
        frame = _to_av(picture, self._stream.width, self._stream.height)
        frame.pts, frame.time_base = round(media_time_s / _TIME_BASE), _TIME_BASE
        self._container.mux(self._stream.encode(frame))

    def _begin(self, picture: Picture) -> None:
        self._begun = True
        self._stream.width, self._stream.height = picture.width & ~1, picture.height & ~1
        context = self._stream.codec_context
        context.color_range, context.colorspace = _coding(picture)


def _to_av(picture: Picture, width: int, height: int) -> av.VideoFrame:
    frame = av.VideoFrame(width, height, "yuv420p")
    for source, plane in zip((picture.y, picture.u, picture.v), frame.planes, strict=True):
        rows = np.frombuffer(memoryview(plane), np.uint8, plane.height * plane.line_size)
        rows = rows.reshape(plane.height, plane.line_size)
        rows[:, : plane.width] = _fit(source, plane.width, plane.height)
    frame.color_range, frame.colorspace = _coding(picture)
    return frame


def _coding(picture: Picture) -> tuple[ColorRange, Colorspace]:
    return (
        ColorRange.JPEG if picture.full_range else ColorRange.MPEG,
        Colorspace.ITU709 if picture.bt709 else Colorspace.ITU601,
    )


def _fit(source: Plane, width: int, height: int) -> Plane:
    """Leave out an odd row and column; stretch a picture whose size changed within the file."""
    rows, columns = source.shape
    if rows - height in (0, 1) and columns - width in (0, 1):
        return source[:height, :width]
    return np.asarray(cv2.resize(source, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
