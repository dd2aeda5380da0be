"""Little video files, written on the spot; each frame is grey and says its number by its shade."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.stream import VideoStream

TICKS = Fraction(1, 15_360)
"""What ffmpeg writes for 30 frames a second in MP4."""


def shade(number: int) -> int:
    """The luma of frame `number`."""
    return 40 + 2 * number % 180


def grey(luma: int, width: int = 64, height: int = 48) -> av.VideoFrame:
    """A frame of one luma; its left quarter is darker, its top quarter lighter."""
    planes = np.full((height * 3 // 2, width), 128, np.uint8)
    planes[:height] = luma
    planes[:height, : width // 4] = luma - 20
    planes[: height // 4] = luma + 20
    return av.VideoFrame.from_ndarray(planes, format="yuv420p")


def write_clip(
    path: Path,
    frames: int = 30,
    *,
    pts: Sequence[int] | None = None,
    codec: str = "libx264",
    prepare: Callable[[VideoStream], None] | None = None,
    index_first: bool = True,
) -> Path:
    """Write `frames` frames at 30 a second, or at the given ticks of 1/15,360 s."""
    options = {"movflags": "faststart"} if index_first and path.suffix == ".mp4" else {}
    quality = {"preset": "ultrafast", "crf": "4", "g": "10"} if codec == "libx264" else {}
    with av.open(str(path), "w", options=options) as container:
        stream = container.add_stream(codec, rate=30, options=quality)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.time_base = stream.codec_context.time_base = TICKS
        if prepare is not None:
            prepare(stream)
        container.start_encoding()
        for number in range(frames):
            frame = grey(shade(number))
            frame.pts = 512 * number if pts is None else pts[number]
            frame.time_base = TICKS
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def cut(source: Path, target: Path, fraction: float) -> Path:
    """The first part of a file."""
    data = source.read_bytes()
    target.write_bytes(data[: int(len(data) * fraction)])
    return target
