"""Files that live video is written to as it came, without coding it again.

H.264 goes into fragmented MP4, VP8 into IVF: both keep the 90 kHz timestamps as they are, which
Matroska would round to milliseconds, and both can be read when the writer was killed.
"""

from __future__ import annotations

import struct
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import av
from av.stream import Stream

from server.media.sizes import vp8_size
from server.media.timestamps import CLOCK_RATE_HZ

SUFFIXES = {"h264": ".mp4", "vp8": ".ivf"}
"""By codec, in small letters."""

_FRAGMENT_S = 0.5
_OPTIONS = {
    "h264": {
        "movflags": "empty_moov+default_base_moof",
        "frag_duration": str(round(_FRAGMENT_S * 1e6)),
        "flush_packets": "1",
    },
    "vp8": {"flush_packets": "1"},
}
_TICK = Fraction(1, CLOCK_RATE_HZ)


class Unrecordable(Exception):
    """What came cannot be written to a file."""


class Container:
    """An open file; raises Unrecordable and OSError when it cannot begin with this key frame."""

    def __init__(self, path: Path, codec: str, key_frame: bytes) -> None:
        if codec not in SUFFIXES:
            raise Unrecordable(f"video in {codec} is not recorded")
        width, height = _size(codec, key_frame)
        try:
            self._container = av.open(
                f"file:{path}", "w", format=SUFFIXES[codec][1:], options=_OPTIONS[codec]
            )
            self._stream: Stream = self._container.add_mux_stream(
                codec, width=width, height=height, time_base=_TICK
            )
        except av.error.FFmpegError as error:
            raise Unrecordable(f"the recording cannot begin: {error}") from error

    def write(self, data: bytes, pts: int, *, key: bool) -> None:
        """The next frame; raises Unrecordable and OSError."""
        packet: av.Packet[Any] = av.Packet(data)
        packet.stream, packet.time_base = self._stream, _TICK
        packet.pts = packet.dts = pts
        packet.is_keyframe = key
        try:
            self._container.mux(packet)
        except av.error.FFmpegError as error:
            raise Unrecordable(f"a frame cannot be recorded: {error}") from error

    def close(self) -> None:
        """Complete the file; raises Unrecordable."""
        try:
            self._container.close()
        except av.error.FFmpegError as error:
            raise Unrecordable(f"the recording cannot be completed: {error}") from error


def _size(codec: str, key_frame: bytes) -> tuple[int, int]:
    if codec == "vp8":
        return vp8_size(key_frame)
    try:
        with av.open(BytesIO(key_frame), format="h264") as opened:
            size = opened.streams.video[0].width, opened.streams.video[0].height
    except (av.error.FFmpegError, IndexError) as error:
        raise Unrecordable(f"the video's parameters cannot be read: {error}") from error
    if 0 in size:
        raise Unrecordable("the video's parameters are missing")
    return size


def mend(path: Path) -> None:
    """Take off what a killed writer left half-written at the end; raises OSError."""
    if path.suffix == SUFFIXES["vp8"]:
        _mend_ivf(path)
    else:
        _mend_mp4(path)


_IVF_HEADER, _IVF_LENGTH, _IVF_FRAME = 32, 24, struct.Struct("<IQ")


def _mend_ivf(path: Path) -> None:
    """Whole frames, and no word of how many: the writer says that last."""
    end = path.stat().st_size
    with path.open("r+b") as file:
        whole = _IVF_HEADER
        while whole + _IVF_FRAME.size <= end:
            file.seek(whole)
            length, _ = _IVF_FRAME.unpack(file.read(_IVF_FRAME.size))
            if whole + _IVF_FRAME.size + length > end:
                break
            whole += _IVF_FRAME.size + length
        file.truncate(whole)
        file.seek(_IVF_LENGTH)
        file.write(bytes(4))


_BOX = struct.Struct(">I4s")


def _mend_mp4(path: Path) -> None:
    """Whole fragments: up to the end of the last `mdat`."""
    end = path.stat().st_size
    with path.open("r+b") as file:
        at = whole = 0
        while at + _BOX.size <= end:
            file.seek(at)
            length, kind = _BOX.unpack(file.read(_BOX.size))
            if length < _BOX.size or at + length > end:
                break
            at += length
            if kind != b"moof":
                whole = at
        file.truncate(whole)
