"""From a picture that PyAV decoded to ours; the same function live and offline."""

from __future__ import annotations

import av
import numpy as np
from av.video.plane import VideoPlane
from av.video.reformatter import ColorRange, Colorspace

from inference.frames import Picture, Plane

_PLANAR = {"yuv420p": False, "yuvj420p": True}
"""The formats that are taken as they are; the value: full range by its very name."""

_UNSAID, _BT_601 = 2, (5, 6)
"""H.273 codes of a frame's matrix: not said, and the two numbers of BT.601."""


def picture_from_av(frame: av.VideoFrame) -> Picture:
    """The planes of a decoded frame as views; other pixel formats are first converted to 4:2:0.

    Nothing is copied: the views hold a reference to the frame's counted buffers, which the
    decoder therefore does not use again while a view lives. A caller may keep as many frames as
    it has memory for.
    """
    bt709 = frame.colorspace == Colorspace.ITU709
    known = bt709 or frame.colorspace in (_UNSAID, *_BT_601)
    full_range = _PLANAR.get(frame.format.name) if known else None
    if full_range is None:
        frame = _to_planar(frame, Colorspace.ITU709 if bt709 else Colorspace.ITU601)
        full_range = False
    elif frame.color_range == ColorRange.JPEG:
        full_range = True
    y, u, v = (_view(plane) for plane in frame.planes[:3])
    return Picture(y, u, v, full_range, bt709)


def _to_planar(frame: av.VideoFrame, matrix: Colorspace) -> av.VideoFrame:
    """4:2:0 in 8 bits, video range; one thread, so that live streams keep their cores."""
    return frame.reformat(
        format="yuv420p",
        dst_colorspace=matrix,
        dst_color_range=ColorRange.MPEG,
        threads=1,
    )


def _view(plane: VideoPlane) -> Plane:
    rows = np.frombuffer(memoryview(plane), np.uint8, plane.height * plane.line_size)
    view: Plane = rows.reshape(plane.height, plane.line_size)[:, : plane.width]
    return view
