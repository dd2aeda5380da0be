"""A track that sends a clip's packets, each at its own moment."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from fractions import Fraction
from typing import TypeAlias

import av
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError

from clients.python.clips import Clip

Packet: TypeAlias = "av.Packet[av.stream.Stream]"
CLOCK_RATE_HZ = 90_000
REMEMBERED = 4096


class ClipTrack(MediaStreamTrack):
    """Plays a clip in a loop, or `frames` frames of it.

    The schedule is absolute: a frame that was late does not make the next ones late. `scheduled`
    says when a frame was to leave, by its timestamp (`pts`), in seconds of the monotonic clock.
    """

    kind = "video"

    def __init__(self, clip: Clip, frames: int | None = None) -> None:
        super().__init__()
        self.clip = clip
        self.codec = clip.codec
        self.sent = 0
        self.last_pts = 0
        self.scheduled: OrderedDict[int, float] = OrderedDict()
        self._frames = frames
        self._began_s = 0.0

    async def recv(self) -> Packet:
        """The next packet, when its time has come; MediaStreamError after the last."""
        if self.readyState != "live":
            raise MediaStreamError
        if self.sent == self._frames:
            self.stop()
            raise MediaStreamError
        if self.sent == 0:
            self._began_s = time.monotonic()
        due_s = self._began_s + self.sent / self.clip.fps
        await asyncio.sleep(due_s - time.monotonic())
        return self._packet(due_s)

    def _packet(self, due_s: float) -> Packet:
        packet: Packet = av.Packet(self.clip.packets[self.sent % len(self.clip.packets)])
        self.last_pts = self.sent * CLOCK_RATE_HZ // self.clip.fps
        packet.pts = packet.dts = self.last_pts
        packet.time_base = Fraction(1, CLOCK_RATE_HZ)
        self.sent += 1
        self.scheduled[self.last_pts] = due_s
        if len(self.scheduled) > REMEMBERED:
            self.scheduled.popitem(last=False)
        return packet
