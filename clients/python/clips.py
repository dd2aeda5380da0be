"""Clips encoded once, to be sent many times without encoding again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import av
import numpy as np
from av.video.codeccontext import VideoCodecContext

Codec = Literal["h264", "vp8"]

_ENCODERS: dict[Codec, tuple[str, dict[str, str]]] = {
    "h264": (
        "libx264",
        {"preset": "veryfast", "tune": "zerolatency", "profile": "baseline", "bf": "0"},
    ),
    "vp8": ("libvpx", {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}),
}


@dataclass(frozen=True, slots=True)
class Clip:
    """Encoded frames in order, each at `fps`; the first of every second is a key frame and
    there are no B-frames, because a sender of packets cannot make a key frame when asked."""

    codec: Codec
    fps: int
    width: int
    height: int
    packets: tuple[bytes, ...]
    keys: tuple[int, ...] = (0,)
    """The numbers of the key frames."""

    def key_before(self, second: float) -> int:
        """The number of the last key frame until then."""
        number = round(second * self.fps) % len(self.packets)
        return max(one for one in self.keys if one <= number)

    def key_after(self, number: int) -> int:
        """The number of the next key frame, that frame included; after the last comes the first."""
        return next((one for one in self.keys if one >= number), self.keys[0])


def encode_clip(
    frames: Iterable[av.VideoFrame], codec: Codec, fps: int, bit_rate: int = 1_500_000
) -> Clip:
    """Encode pictures of one size; raises ValueError when there are none."""
    context: VideoCodecContext | None = None
    packets: list[av.Packet[Any]] = []
    for number, frame in enumerate(frames):
        if context is None:
            context = _encoder(codec, fps, frame.width, frame.height, bit_rate)
        planar = frame.reformat(format="yuv420p")
        planar.pts, planar.time_base = number, Fraction(1, fps)
        packets += context.encode(planar)
    if context is None:
        raise ValueError("a clip needs at least one frame")
    packets += context.encode(None)
    keys = tuple(number for number, one in enumerate(packets) if one.is_keyframe)
    return Clip(codec, fps, context.width, context.height, tuple(map(bytes, packets)), keys)


def read_frames(path: Path, fps: int, width: int, height: int) -> Iterator[av.VideoFrame]:
    """A file's pictures, scaled, and picked so that `fps` of them make a second."""
    with av.open(str(path)) as container:
        wanted = 0
        began_s: float | None = None
        for frame in container.decode(video=0):
            time_s = frame.time or 0.0
            began_s = time_s if began_s is None else began_s
            if time_s - began_s + 1e-6 >= wanted / fps:
                wanted += 1
                yield frame.reformat(width, height, "yuv420p")


def moving_square(count: int, width: int = 320, height: int = 180) -> Iterator[av.VideoFrame]:
    """A test picture: a bright square that moves to the right."""
    side = height // 4
    for number in range(count):
        picture = np.full((height, width, 3), 60, np.uint8)
        left = 4 * number % (width - side)
        picture[side : 2 * side, left : left + side] = (230, 200, 40)
        yield av.VideoFrame.from_ndarray(picture, "rgb24")


def _encoder(codec: Codec, fps: int, width: int, height: int, bit_rate: int) -> VideoCodecContext:
    name, options = _ENCODERS[codec]
    context = av.CodecContext.create(name, "w")
    assert isinstance(context, VideoCodecContext)
    context.width, context.height = width, height
    context.pix_fmt = "yuv420p"
    context.framerate, context.time_base = Fraction(fps), Fraction(1, fps)
    context.bit_rate = bit_rate
    context.gop_size = fps
    context.thread_count = 1
    context.options = options
    return context
