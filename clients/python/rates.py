"""Tracks that send less when they are asked to."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import Packet, VideoFrame
from av.frame import Frame


@runtime_checkable
class Limitable(Protocol):
    """A track that can send fewer and smaller frames."""

    def limit(self, fps: float, scale: float) -> None:
        """From now on at most `fps` frames a second, 0: as many as there are; width and height
        multiplied by `scale`, 0…1."""


def limitable(track: MediaStreamTrack) -> MediaStreamTrack:
    """The track itself, if it can be limited, else one that leaves frames of it out."""
    return track if isinstance(track, Limitable) else LimitedTrack(track)


class LimitedTrack(MediaStreamTrack):
    """Another track's pictures, those left out that are too many; a track of encoded packets is
    passed on as it is, because packets build on each other."""

    kind = "video"

    def __init__(self, source: MediaStreamTrack) -> None:
        super().__init__()
        self._source = source
        self._fps = 0.0
        self._scale = 1.0
        self._due_s = 0.0
        self._last_s = 0.0

    def limit(self, fps: float, scale: float) -> None:
        """See `Limitable`."""
        self._fps, self._scale = fps, scale

    def begin_anew(self) -> None:
        """Another connection takes the track."""
        begin_anew = getattr(self._source, "begin_anew", None)
        if begin_anew is not None:
            begin_anew()

    async def recv(self) -> Frame | Packet[Any]:
        """The next picture that is due; MediaStreamError after the last."""
        if self.readyState != "live":
            raise MediaStreamError
        while True:
            frame = await self._source.recv()
            if not isinstance(frame, VideoFrame):
                return frame
            if self._is_due(frame):
                return self._scaled(frame)

    def stop(self) -> None:
        """Stop the source, too."""
        super().stop()
        self._source.stop()

    def _is_due(self, frame: VideoFrame) -> bool:
        if self._fps <= 0 or frame.time is None:
            return True
        period_s = 1 / self._fps
        if abs(frame.time - self._due_s) > 2 * period_s:
            self._due_s = frame.time  # a pause, or another rate
        half_gap_s, self._last_s = (frame.time - self._last_s) / 2, frame.time
        if frame.time + half_gap_s < self._due_s:
            return False  # the next one is nearer to the time
        self._due_s += period_s
        return True

    def _scaled(self, frame: VideoFrame) -> VideoFrame:
        if self._scale >= 1:
            return frame
        width, height = (_even(side * self._scale) for side in (frame.width, frame.height))
        smaller = frame.reformat(width, height)
        smaller.pts, smaller.time_base = frame.pts, frame.time_base
        return smaller


def _even(side: float) -> int:
    """Codecs that halve the colours need an even number of pixels."""
    return 2 * max(1, round(side / 2))
