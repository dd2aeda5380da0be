"""From a decoded picture of PyAV to ours, without copying."""

from __future__ import annotations

import av
import numpy as np

from inference.frames import Picture, Plane


def picture_from_av(frame: av.VideoFrame) -> Picture:
    """The planes of a 4:2:0 picture as views; any other pixel format is converted first."""
    full_range = frame.format.name == "yuvj420p"
    if not full_range and frame.format.name != "yuv420p":
        frame = frame.reformat(format="yuv420p")
    y, u, v = (_view(plane) for plane in frame.planes)
    return Picture(y, u, v, full_range)


def _view(plane: av.video.plane.VideoPlane) -> Plane:
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    visible: Plane = rows[: plane.height, : plane.width]
    return visible
