"""Reads recorded files: every frame, with its media time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from logging import getLogger
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

import av
from av.video.stream import VideoStream

from inference.clock import Clock, monotonic
from inference.errors import EmptyVideo, NotAVideo, NotSeekable, TruncatedVideo, VideoError
from inference.frames import Frame, ReceiveTimes
from inference.pictures import picture_from_av
from inference.recordings.containers import declared_s, open_container, video_stream
from inference.recordings.crop import Crop
from inference.recordings.media_time import MediaTimes
from inference.recordings.orientation import Upright

log = getLogger(__name__)

_Packet: TypeAlias = "av.Packet[VideoStream]"


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
        times, count = self._times(), 0
        for frame in self._frames(self._decoded(self._packets()), times):
            yield frame
            count += 1
        self._check_end(count, times)

    def frames_since(self, media_time_s: float) -> Iterator[Frame]:
        """The same frames from the last key frame on that is not later than that time, but that
        they are numbered from there; once, in the place of `frames`. Those at the beginning show
        whether decoding could begin there. The end of the file is not looked at.

        Raises NotSeekable where none can be found, InvalidInput as above.
        """
        times = self._times()
        first = next(self._decoded(self._packets()), None)
        if first is None or first.pts is None:
            raise NotSeekable(f"{self._name} does not say when its first frame is")
        times.of(first.pts)
        packet, packets = self._seek(times.ticks_at(media_time_s), first.pts)
        yield from self._frames(self._decoded(chain([packet], packets)), times)

    def _seek(self, wanted: int, first: int) -> tuple[_Packet, Iterator[_Packet]]:
        """The packet of a key frame that is shown at or before the tick `wanted`, and those that
        follow it. Files are searched by when frames are decoded, which is a little earlier, and
        some of them by bytes."""
        asked, step = wanted, 1
        while True:
            packets = self._seek_once(max(asked, first))
            packet = _key_frame(packets, wanted)
            if packet is not None:
                return packet, packets
            if asked <= first:
                raise NotSeekable(f"{self._name} has no key frame where one is needed")
            step *= 8
            asked -= step

    def _seek_once(self, ticks: int) -> Iterator[_Packet]:
        try:
            self._container.seek(ticks, stream=self._stream)
        except av.error.FFmpegError as error:
            raise NotSeekable(f"{self._name} cannot be begun in the middle: {error}") from error
        return self._packets()

    def _times(self) -> MediaTimes:
        return MediaTimes(self._stream.time_base, self._stream.guessed_rate, self._name)

    def _packets(self) -> Iterator[_Packet]:
        return self._container.demux(self._stream)

    def _frames(self, decoded: Iterable[av.VideoFrame], times: MediaTimes) -> Iterator[Frame]:
        upright = Upright()
        for seq, one in enumerate(decoded):
            now_s = self._clock()
            picture = upright.of(one).apply(picture_from_av(one))
            if self._crop is not None:
                picture = self._crop.apply(picture)
            received = ReceiveTimes(now_s, now_s, now_s)
            yield Frame(seq, times.of(one.pts), picture, received)

    def _decoded(self, packets: Iterable[_Packet]) -> Iterator[av.VideoFrame]:
        """Decode all packets; a damaged one in the middle is passed over, as players do."""
        self.damaged = 0
        self._cut_short = False
        try:
            for packet in packets:
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


def _key_frame(packets: Iterator[_Packet], wanted: int) -> _Packet | None:
    """The first one, unless it is shown after that tick."""
    for packet in packets:
        if packet.dts is not None and packet.dts > wanted:
            return None
        if packet.is_keyframe and packet.pts is not None:
            return packet if packet.pts <= wanted else None
    return None
