"""Reads recorded files: every frame, with its media time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from logging import getLogger
from pathlib import Path
from types import TracebackType
from typing import Self

import av

from inference.clock import Clock, monotonic
from inference.errors import EmptyVideo, NotAVideo, TruncatedVideo, VideoError
from inference.frames import Frame, ReceiveTimes
from inference.pictures import picture_from_av
from inference.recordings.containers import declared_s, open_container, video_stream
from inference.recordings.crop import Crop
from inference.recordings.media_time import MediaTimes
from inference.recordings.orientation import Upright

log = getLogger(__name__)


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """What a file says of itself; what it does not say is None."""

    width: int
    height: int
    codec: str
    duration_s: float | None
    nominal_fps: float | None


@dataclass(frozen=True, slots=True)
class Extent:
    """How many frames a file has, and how long they last, in seconds."""

    frames: int
    seconds: float


class VideoFile:
    """A recorded video, open for reading once; use it in a `with` statement.

    Decodes on one thread by default: the nets cost several times as much as decoding, and live
    streams on the same host need the other cores. With a `crop` the frames are that part of the
    picture. `damaged` counts the packets that could not be decoded so far.

    Raises VideoError when the file cannot be read, NotAVideo when it is no video, TruncatedVideo
    when it is the beginning of one.
    """

    def __init__(
        self, path: Path, *, crop: Crop | None = None, clock: Clock = monotonic, threads: int = 1
    ) -> None:
        self._name = path.name
        self._crop = crop
        self._clock = clock
        self.damaged = 0
        self._container = open_container(path)
        try:
            self._stream = video_stream(self._container, path.name)
        except VideoError:
            self._container.close()
            raise
        self._stream.codec_context.thread_count = threads

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._container.close()

    @property
    def info(self) -> VideoInfo:
        """What the file says of itself, the size as stored (before turning it upright)."""
        stream = self._stream
        rate = stream.guessed_rate
        codec = stream.codec_context.name
        duration_s, _ = declared_s(self._container, self._stream)
        fps = float(rate) if rate else None
        return VideoInfo(stream.width, stream.height, codec, duration_s, fps)

    def scan(self) -> Extent:
        """Read all packets without decoding them, which is quick; once, in the place of `frames`.

        Raises TruncatedVideo when the file ends before it should, EmptyVideo for one without a
        packet.
        """
        base = self._stream.time_base
        pts: list[int] = []
        self._cut_short = False
        try:
            for packet in self._container.demux(self._stream):
                self._cut_short = packet.is_corrupt
                pts += [packet.pts] if packet.size and packet.pts is not None else []
        except av.error.FFmpegError as error:
            log.debug("reading ended early: %s", error)
            self._cut_short = True
        times = MediaTimes(base, self._stream.guessed_rate, self._name)
        for one in sorted(pts):
            times.of(one)
        self._check_end(len(pts), times)
        return Extent(len(pts), times.end_s)

    def frames(self) -> Iterator[Frame]:
        """Every frame, upright, in the order of showing.

        The media time is (pts − first pts) · time base, in integers but for one correctly rounded
        division: whatever the ticks, the same instant gives the same float, so that a file and
        the 90 kHz timestamps of the same frames in a stream agree to the last bit. A frame
        without a timestamp comes one nominal frame after the one before it. Timestamps that do
        not increase are handed on as they are; whoever analyses them drops and counts such frames.

        Raises TruncatedVideo after the last frame when the file ends before it should, EmptyVideo
        when there was none, InvalidInput when the crop leaves next to nothing.
        """
        times = MediaTimes(self._stream.time_base, self._stream.guessed_rate, self._name)
        seq, upright = 0, Upright()
        for decoded in self._decoded():
            now_s = self._clock()
            picture = upright.of(decoded).apply(picture_from_av(decoded))
            if self._crop is not None:
                picture = self._crop.apply(picture)
            received = ReceiveTimes(now_s, now_s, now_s)
            yield Frame(seq, times.of(decoded.pts), picture, received)
            seq += 1
        self._check_end(seq, times)

    def _decoded(self) -> Iterator[av.VideoFrame]:
        """Decode all packets; a damaged one in the middle is passed over, as players do."""
        self.damaged = 0
        self._cut_short = False
        try:
            for packet in self._container.demux(self._stream):
                try:
                    yield from packet.decode()
                    self._cut_short &= packet.size == 0
                except av.error.InvalidDataError as error:
                    log.debug("a packet cannot be decoded: %s", error)
                    self.damaged += 1
                    self._cut_short = True
        except av.error.FFmpegError as error:
            log.debug("reading ended early: %s", error)
            self._cut_short = True

    def _check_end(self, count: int, times: MediaTimes) -> None:
        if count == 0 and self.damaged:
            raise NotAVideo(f"{self._name}: not one of its frames can be decoded")
        whole_s, slack_s = declared_s(self._container, self._stream)
        missing_s = 0.0 if whole_s is None else whole_s - times.end_s
        if self._cut_short or missing_s > max(slack_s, 2 * times.step_s):
            whole = "" if whole_s is None else f" of {whole_s:.1f} s"
            raise TruncatedVideo(
                f"{self._name} is cut off: it ends after {times.end_s:.1f} s{whole}; "
                "copy or upload the whole file again"
            )
        if count == 0:
            raise EmptyVideo(f"{self._name} is a video without a single frame")
