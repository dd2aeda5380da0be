"""The decoder's thread."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from logging import getLogger
from threading import Event
from typing import Protocol

import av

from inference.buffers.drops import DropReason, Drops
from inference.clock import Clock
from inference.frames import Frame, ReceiveTimes
from inference.pictures import picture_from_av
from server.media.backlog import DecodeQueue
from server.media.packets import EncodedFrame
from server.media.sizes import MAX_PIXELS
from server.media.timestamps import CLOCK_RATE_HZ, on_the_wire

log = getLogger(__name__)

HELD_BACK = 32
"""Frames inside the decoder; H.264 allows 16 for reordering."""

RESTART_STEP = CLOCK_RATE_HZ // 30
"""Time from the last frame of a sender to the first one after it has started again."""


HOPELESS_KEYS = 10
"""Key frames in a row that cannot be decoded; asked for, they come a few times a second."""

_BROKEN = f"none of its key frames is whole, or they have more than {MAX_PIXELS} pixels"


class PictureTooLarge(Exception):
    """A frame declares a picture that would take too much memory."""


class PictureDecoder(Protocol):
    """Decodes the frames of one codec."""

    def decode(self, frame: EncodedFrame) -> list[av.VideoFrame]:
        """The pictures that are ready, their `pts` being their frame's timestamp; raises
        av.FFmpegError and PictureTooLarge."""


class Decoding:
    """Takes frames from the queue, and hands out pictures, numbered and with their times.

    `run` is the thread's; `on_frame` is called there. A picture that has become stale, while
    packets of later frames are there already, is decoded, because later ones build on it, but
    not handed out. `on_decoded` sees every frame that the decoder took. `on_hopeless` is told,
    once, when not one of many key frames can be decoded.
    """

    def __init__(
        self,
        queue: DecodeQueue,
        decoder_of: Callable[[int], PictureDecoder],
        on_frame: Callable[[Frame], None],
        on_broken: Callable[[], None],
        drops: Drops,
        clock: Clock,
        on_hopeless: Callable[[str], None] = lambda _: None,
        on_decoded: Callable[[EncodedFrame], None] = lambda _: None,
    ) -> None:
        self.newest = 0
        self.running = False
        self.finished = Event()
        self._queue = queue
        self._decoder_of = decoder_of
        self._on_frame = on_frame
        self._on_broken = on_broken
        self._drops = drops
        self._clock = clock
        self._on_hopeless = on_hopeless
        self._on_decoded = on_decoded
        self._broken_keys = 0
        self._payload_type: int | None = None
        self._decoder: PictureDecoder | None = None
        self._inside: OrderedDict[int, EncodedFrame] = OrderedDict()
        self._numbers = count()
        self._first: int | None = None
        self._last = 0

    def put(self, frame: EncodedFrame | None) -> bool:
        """Give the next frame, or None: the end. False when a key frame must be asked for."""
        return self._queue.put(frame)

    def run(self) -> None:
        """Decode until the queue ends; then the decoder's memory is free at once."""
        self.running = True
        try:
            while (frame := self._queue.get()) is not None:
                self._decode(frame)
        finally:
            self._decoder = None
            self._inside.clear()
            self.finished.set()

    def _decode(self, frame: EncodedFrame) -> None:
        if self._decoder is None or frame.payload_type != self._payload_type:
            self._decoder = self._decoder_of(frame.payload_type)
            self._payload_type = frame.payload_type
            self._forget(len(self._inside))
        self._inside[frame.timestamp] = replace(frame, data=b"")
        self._forget(len(self._inside) - HELD_BACK)
        try:
            pictures = self._decoder.decode(frame)
        except (av.FFmpegError, PictureTooLarge) as error:
            log.debug("a frame cannot be decoded: %s", error)
            del self._inside[frame.timestamp]
            self._drops.count(DropReason.UNDECODABLE)
            self._on_broken()
            self._despair(frame, error)
            return
        self._on_decoded(frame)
        if pictures:
            self._broken_keys = 0
        for picture in pictures:
            self._hand_out(picture)

    def _despair(self, frame: EncodedFrame, error: Exception) -> None:
        self._broken_keys += frame.key
        if frame.key and self._broken_keys == HOPELESS_KEYS:
            why = str(error) if isinstance(error, PictureTooLarge) else _BROKEN
            self._on_hopeless(f"the video cannot be decoded: {why}")

    def _hand_out(self, picture: av.VideoFrame) -> None:
        """Pictures come in the order of their timestamps: an earlier one comes no more."""
        assert picture.pts is not None
        source = self._inside.get(picture.pts)
        if source is None:
            return
        passed = [one for one in self._inside if one <= source.timestamp]
        for one in passed:
            del self._inside[one]
        self._drops.count(DropReason.UNDECODABLE, len(passed) - 1)
        now_s = self._clock()
        if now_s > source.best_before_s and self.newest > source.timestamp:
            self._drops.count(DropReason.LATE)
        else:
            self._on_frame(self._made(picture, source, now_s))

    def _made(self, picture: av.VideoFrame, source: EncodedFrame, now_s: float) -> Frame:
        return Frame(
            seq=next(self._numbers),
            media_time_s=self._media_time_s(source.timestamp),
            picture=picture_from_av(picture),
            received=ReceiveTimes(source.first_packet_s, source.last_packet_s, now_s),
            rtp_timestamp=on_the_wire(source.timestamp),
        )

    def _media_time_s(self, timestamp: int) -> float:
        """From 0 on; a sender that starts again with an earlier timestamp goes on from here."""
        if self._first is None:
            self._first = timestamp
        elif timestamp < self._last:
            self._first -= self._last + RESTART_STEP - timestamp
        self._last = timestamp
        return (timestamp - self._first) / CLOCK_RATE_HZ

    def _forget(self, frames: int) -> None:
        for _ in range(frames):
            self._inside.popitem(last=False)
            self._drops.count(DropReason.UNDECODABLE)
