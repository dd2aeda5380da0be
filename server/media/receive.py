"""From a track to the frames of a stream."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import av
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError

from inference.clock import Clock
from inference.frames import Frame, ReceiveTimes
from inference.pictures import picture_from_av
from server.media.arrivals import Arrivals
from server.media.timestamps import CLOCK_RATE_HZ, on_the_wire

OnFrame = Callable[[Frame, int], None]
"""Told a frame, and how many before it came in but could not be decoded."""


class FrameMaker:
    """Numbers and stamps the pictures of one stream; media time starts at 0."""

    def __init__(self, arrivals: Arrivals, clock: Clock) -> None:
        self._arrivals = arrivals
        self._clock = clock
        self._numbers = count()
        self._first: int | None = None
        self._told = 0

    def lost(self) -> int:
        """Frames that came in and could not be decoded, since the last call."""
        lost, self._told = self._arrivals.undecoded - self._told, self._arrivals.undecoded
        return lost

    def make(self, picture: av.VideoFrame) -> Frame:
        """The frame of a decoded picture whose `pts` is the unwrapped RTP timestamp."""
        assert picture.pts is not None
        now_s = self._clock()
        if self._first is None:
            self._first = picture.pts
        rtp = on_the_wire(picture.pts)
        first_s, last_s = self._arrivals.take(rtp, now_s)
        return Frame(
            seq=next(self._numbers),
            media_time_s=(picture.pts - self._first) / CLOCK_RATE_HZ,
            picture=picture_from_av(picture),
            received=ReceiveTimes(first_s, last_s, now_s),
            rtp_timestamp=rtp,
        )


async def drain(track: MediaStreamTrack, maker: FrameMaker, on_frame: OnFrame) -> None:
    """Hand over every frame until the track ends; never waits, because aiortc's queue would
    grow without bound: what is too much is dropped, and counted, behind `on_frame`."""
    while True:
        try:
            picture = await track.recv()
        except MediaStreamError:
            return
        if isinstance(picture, av.VideoFrame):
            frame = maker.make(picture)
            on_frame(frame, maker.lost())
