"""Frames into a file: H.264 in .mp4 for people and players, .y4m for a browser's fake camera."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from inference.errors import InvalidInput
from inference.frames import Picture

SUFFIXES = (".mp4", ".y4m")


def planes(rgb: NDArray[np.uint8]) -> Picture:
    """An RGB picture (h, w, 3) of even size as YUV 4:2:0, BT.601, video range."""
    height, width = rgb.shape[:2]
    stacked = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2YUV_I420), np.uint8).reshape(-1)
    luma, chroma = height * width, height * width // 4
    half = (height // 2, width // 2)
    return Picture(
        y=stacked[:luma].reshape(height, width),
        u=stacked[luma : luma + chroma].reshape(half),
        v=stacked[luma + chroma :].reshape(half),
    )


def frame_rate(fps: float) -> Fraction:
    """The frame rate as containers write it; 29.97 becomes 30000/1001."""
    return Fraction(fps).limit_denominator(1001)


def check_suffix(path: Path) -> None:
    """Raises InvalidInput for a file whose ending is not one of `SUFFIXES`."""
    if path.suffix.lower() not in SUFFIXES:
        raise InvalidInput(f"{path.name} must end in one of {', '.join(SUFFIXES)}")


def write_video(path: Path, frames: Iterable[NDArray[np.uint8]], fps: float) -> int:
    """Write RGB frames (h, w, 3), the format being that of the suffix; returns how many.

    The file appears when it is complete. Raises InvalidInput for another suffix, or no frames.
    """
    check_suffix(path)
    pictures = (planes(frame) for frame in frames)
    write = _write_mp4 if path.suffix.lower() == ".mp4" else _write_y4m
    part = path.with_name(f".{path.name}.part")
    try:
        count = write(part, pictures, frame_rate(fps))
        if count == 0:
            raise InvalidInput(f"no frames to write to {path.name}")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return count


def _write_mp4(path: Path, pictures: Iterable[Picture], rate: Fraction) -> int:
    count = 0
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=rate)
        stream.pix_fmt = "yuv420p"
        stream.time_base = 1 / rate
        stream.thread_count = 1
        # No B frames and a key frame a second: the packets can be sent over RTP as they are.
        stream.options = {"crf": "18", "preset": "veryfast", "bf": "0", "g": str(round(rate))}
        stream.codec_context.color_range, stream.codec_context.colorspace = (
            1,
            5,
        )  # video range, BT.601
        for picture in pictures:
            if count == 0:
                stream.width, stream.height = picture.width, picture.height
            frame = _video_frame(picture)
            frame.pts, frame.time_base = count, 1 / rate
            container.mux(stream.encode(frame))
            count += 1
        container.mux(stream.encode() if count else [])
    return count


def _video_frame(picture: Picture) -> av.VideoFrame:
    stacked = np.concatenate([picture.y.ravel(), picture.u.ravel(), picture.v.ravel()])
    frame = av.VideoFrame.from_ndarray(
        stacked.reshape(picture.height * 3 // 2, picture.width), format="yuv420p"
    )
    frame.color_range, frame.colorspace = 1, 5
    return frame


def _write_y4m(path: Path, pictures: Iterable[Picture], rate: Fraction) -> int:
    count = 0
    with path.open("wb") as file:
        for picture in pictures:
            if count == 0:
                file.write(_y4m_header(picture, rate))
            _write_y4m_frame(file, picture)
            count += 1
    return count


def _y4m_header(picture: Picture, rate: Fraction) -> bytes:
    size = f"W{picture.width} H{picture.height}"
    return f"YUV4MPEG2 {size} F{rate.numerator}:{rate.denominator} Ip A1:1 C420jpeg\n".encode()


def _write_y4m_frame(file: BinaryIO, picture: Picture) -> None:
    file.write(b"FRAME\n")
    for plane in (picture.y, picture.u, picture.v):
        file.write(np.ascontiguousarray(plane).tobytes())
