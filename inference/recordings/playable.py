"""A recording's video in a container that browsers play, every picture as it was coded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import islice
from logging import getLogger
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from inference.errors import VideoError
from inference.recordings.containers import open_container, video_stream
from inference.recordings.orientation import orientation_of

log = getLogger(__name__)

SUFFIXES = {"h264": ".mp4", "av1": ".mp4", "vp8": ".webm", "vp9": ".webm"}
"""By codec: what browsers play, and in what. Live VP8 is recorded as IVF, which none plays."""

_PIXELS = ("yuv420p", "yuvj420p")
_TICK = Fraction(1, 90_000)
_OPTIONS = {".mp4": {"movflags": "faststart", "video_track_timescale": "90000"}, ".webm": {}}


def write_playable(
    source: Path, stem: Path, on_progress: Callable[[], None] | None = None
) -> Path | None:
    """Copy the video of `source` to `stem` with the suffix of its container, its first frame at 0.

    None where browsers would not show what was measured: another codec, a picture that has to be
    turned first, or frames without times. Raises VideoError when the source cannot be read.
    """
    if not _shows_as_it_is(source):
        return None
    with open_container(source) as container:
        stream = video_stream(container, source.name)
        target = stem.with_suffix(SUFFIXES[stream.codec_context.name])
        try:
            _copy(container, stream, target, on_progress or _tell_nobody)
        except av.error.FFmpegError as error:
            log.info("there is no playable copy of %s: %s", source.name, error)
            target.unlink(missing_ok=True)
            return None
    return target


def _shows_as_it_is(source: Path) -> bool:
    with open_container(source) as container:
        stream = video_stream(container, source.name)
        if stream.codec_context.name not in SUFFIXES:
            return False
        if stream.codec_context.pix_fmt not in (None, *_PIXELS):
            return False
        try:
            first = next(container.decode(stream), None)
        except av.error.FFmpegError as error:
            raise VideoError(f"{source.name} cannot be read: {error}") from error
        return first is not None and first.pts is not None and orientation_of(first).upright


def _copy(
    container: InputContainer, stream: VideoStream, target: Path, tell: Callable[[], None]
) -> None:
    suffix = target.suffix
    name = suffix[1:]
    with av.open(f"file:{target}", "w", format=name, options=_OPTIONS[suffix]) as out:
        copied = out.add_stream_from_template(stream)
        copied.time_base = _TICK
        for packet in _from_zero(container, stream):
            packet.stream = copied
            out.mux(packet)
            tell()


def _from_zero(container: InputContainer, stream: VideoStream) -> Iterator[av.Packet[Any]]:
    """The packets, with the first frame that is shown at 0."""
    packets = (one for one in container.demux(stream) if one.size)
    head = list(islice(packets, 16))
    times = [one.pts for one in head if one.pts is not None]
    first = min(times, default=0)
    for packet in (*head, *packets):
        if packet.pts is not None:
            packet.pts -= first
        if packet.dts is not None:
            packet.dts -= first
        yield packet


def _tell_nobody() -> None:
    pass
