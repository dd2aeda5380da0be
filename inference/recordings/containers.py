"""The files that recordings come in: opening one, and what it says of itself."""

from __future__ import annotations

from pathlib import Path

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from inference.errors import EmptyVideo, NotAVideo, OversizedVideo, TruncatedVideo, VideoError

_FORMATS = "mov,matroska,webm,avi,mpegts,mpeg,ogg,flv,asf,ivf,h264,hevc,yuv4mpegpipe"
"""Containers that hold one recording. Playlists and scripts, which name other files or addresses
to read, are not among them: an upload must not make the server fetch anything."""

_OPTIONS = {"format_whitelist": _FORMATS, "protocol_whitelist": "file"}

_MAX_PIXELS = 8192 * 4320

_SLACK_S = 0.5
_CONTAINER_SLACK_S = 1.0
"""How much of the declared duration may be missing at the end: tracks of one file differ a little
in length, and a container's duration is that of its longest track."""


def open_container(path: Path) -> InputContainer:
    """Open a recording; raises VideoError, NotAVideo, TruncatedVideo."""
    if path.is_dir():
        raise VideoError(f"{path.name} is a folder, not a video")
    if path.exists() and not path.is_file():
        raise VideoError(f"{path.name} is a pipe or a device: save the video as a file first")
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except OSError as error:
        raise VideoError(f"cannot read {path.name}: {error.strerror}") from error
    if not head:
        raise NotAVideo(f"{path.name} is empty")
    try:
        return av.open(f"file:{path}", options=_OPTIONS, metadata_errors="replace")
    except (av.error.FFmpegError, ValueError) as error:
        if _begins_like_a_video(head):
            raise TruncatedVideo(
                f"{path.name} begins as a video, but its index is missing: it was cut off before "
                "it was finished; stop the recording properly, or copy the whole file again"
            ) from error
        raise NotAVideo(f"{path.name} is not a video that can be read") from error


def _begins_like_a_video(head: bytes) -> bool:
    matroska, avi = b"\x1a\x45\xdf\xa3", b"RIFF"
    return (
        head[4:8] == b"ftyp" or head.startswith(matroska) or (head[:4] + head[8:] == avi + b"AVI ")
    )


def video_stream(container: InputContainer, name: str) -> VideoStream:
    """The first video track, cover pictures aside; raises NotAVideo, EmptyVideo, and
    OversizedVideo above 8K."""
    streams = [
        stream
        for stream in container.streams.video
        if not stream.disposition & Disposition.attached_pic
    ]
    if not container.streams:
        raise EmptyVideo(f"{name} is a video without a single frame")
    if not streams:
        raise NotAVideo(f"{name} has no video track (sound only?)")
    stream = streams[0]
    if stream.codec_context is None:
        raise NotAVideo(f"{name}: its video track is in a format that is not known here")
    if stream.width * stream.height > _MAX_PIXELS:
        raise OversizedVideo(f"{name} is larger than 8K: {stream.width}×{stream.height}")
    return stream


def declared_s(container: InputContainer, stream: VideoStream) -> tuple[float | None, float]:
    """The declared duration, and how much of it may be missing."""
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base), _SLACK_S
    before_s = _before_s(container, stream)
    tagged_s = _clock_seconds(stream.metadata.get("DURATION", ""))
    if tagged_s is not None:
        return tagged_s - before_s, _SLACK_S
    if container.duration is None:
        return None, 0.0
    return container.duration / av.time_base - before_s, _CONTAINER_SLACK_S


def _before_s(container: InputContainer, stream: VideoStream) -> float:
    """How much of the declared duration lies before the first frame: Matroska counts from 0, and
    a recording of a running stream may begin hours later."""
    if "matroska" not in container.format.name or not stream.start_time or not stream.time_base:
        return 0.0
    return max(0.0, float(stream.start_time * stream.time_base))


def _clock_seconds(text: str) -> float | None:
    """Seconds in Matroska's `DURATION` tag, e.g. 00:00:03.000000000; None when it is none."""
    try:
        hours, minutes, seconds = text.split(":")
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    except ValueError:
        return None
