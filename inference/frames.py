"""What a decoded frame is, from the moment the decoder lets go of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One picture in planar YUV 4:2:0, 8 bits.

    Shapes: `y` (height, width); `u` and `v` (ceil(height / 2), ceil(width / 2)).
    Planes may be views with a row stride; nobody writes into them.
    `full_range` is True for 0…255 luma (JPEG range), False for 16…235 (video range).
    `bt709` is True for the BT.709 matrix, False for BT.601, which is also what is meant when a
    file or stream does not say.
    """

    y: Plane
    u: Plane
    v: Plane
    full_range: bool = False
    bt709: bool = False

    def __post_init__(self) -> None:
        height, width = self.y.shape
        chroma = ((height + 1) // 2, (width + 1) // 2)
        if self.u.shape != chroma or self.v.shape != chroma:
            raise ValueError(f"chroma planes of {width}x{height} must be {chroma}")

    @property
    def width(self) -> int:
        """Width in pixels."""
        return int(self.y.shape[1])

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.y.shape[0])


@dataclass(frozen=True, slots=True)
class ReceiveTimes:
    """When a frame reached us, in seconds of the monotonic clock; offline all three are equal."""

    first_packet_s: float
    last_packet_s: float
    decoded_s: float


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A picture with its place in its stream.

    `seq` counts the frames of the stream from 0, in the order in which they were decoded.
    `media_time_s` comes from capture timestamps and starts at 0 with the stream's first frame.
    `rtp_timestamp` is the value on the wire (uint32), None for a recorded file.
    """

    seq: int
    media_time_s: float
    picture: Picture
    received: ReceiveTimes
    rtp_timestamp: int | None = None


@dataclass(frozen=True, slots=True)
class StageTimes:
    """When a frame passed each stage, in seconds of the monotonic clock."""

    received: ReceiveTimes
    started_s: float
    inferred_s: float
    analysed_s: float

    def milliseconds(self) -> dict[str, float]:
        """The time spent in each stage, named as in the `stages` field of the live message."""
        first = self.received
        return {
            "received": (first.last_packet_s - first.first_packet_s) * 1e3,
            "decoded": (first.decoded_s - first.last_packet_s) * 1e3,
            "waited": (self.started_s - first.decoded_s) * 1e3,
            "inferred": (self.inferred_s - self.started_s) * 1e3,
            "analysed": (self.analysed_s - self.inferred_s) * 1e3,
        }
