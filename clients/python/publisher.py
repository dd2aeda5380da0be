"""A track that sends a clip's packets, each at its own moment."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from typing import TypeAlias

import av
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError

from clients.python.clips import Clip

Packet: TypeAlias = "av.Packet[av.stream.Stream]"
CLOCK_RATE_HZ = 90_000
REMEMBERED = 4096
_NEARLY_S = 1e-6

SLOWER_FPS = (25, 20, 15, 12, 10)
"""Rates that servers ask for."""


class ClipTrack(MediaStreamTrack):
    """Plays a clip in a loop, for as long as `frames` frames of it take.

    The schedule is absolute: a frame that was late does not make the next ones late. `scheduled`
    says when a frame was to leave, by its timestamp (`pts`), in seconds of the monotonic clock;
    `sent` counts those that were given away. `slower` are encodings of the same clip at lower
    rates; asked for fewer frames it goes on with one of them, from its key frame before. Its size
    stays.
    """

    kind = "video"

    def __init__(self, clip: Clip, frames: int | None = None, slower: Sequence[Clip] = ()) -> None:
        super().__init__()
        self.clip = clip
        self.codec = clip.codec
        self.sent = 0
        self.last_pts = 0
        self.scheduled: OrderedDict[int, float] = OrderedDict()
        self._rates = sorted((clip, *slower), key=lambda one: one.fps, reverse=True)
        self._ends_s = float("inf") if frames is None else frames / clip.fps
        self._began_s = 0.0
        self._media_s = 0.0
        self._number = 0

    def limit(self, fps: float, scale: float) -> None:
        """At most so many frames a second, if there is such an encoding; 0: as many as at first."""
        del scale
        within = [one for one in self._rates if not fps or one.fps <= fps]
        chosen = within[0] if within else self._rates[-1]
        if chosen is not self.clip:
            self._number = chosen.key_before(self._number / self.clip.fps)
            self.clip = chosen

    async def recv(self) -> Packet:
        """The next packet, when its time has come; MediaStreamError after the last."""
        if self.readyState != "live":
            raise MediaStreamError
        if self._media_s >= self._ends_s - _NEARLY_S:
            self.stop()
            raise MediaStreamError
        if self.sent == 0:
            self._began_s = time.monotonic()
        due_s = self._began_s + self._media_s
        await asyncio.sleep(due_s - time.monotonic())
        return self._packet(due_s)

    def begin_anew(self) -> None:
        """Another connection takes the track: go on with a key frame, from now on. As with a
        camera, what nobody took meanwhile is gone."""
        if self.sent > 0:
            passed_s = time.monotonic() - self._began_s
            self._media_s = max(self._media_s, ceil(passed_s * self.clip.fps) / self.clip.fps)
            self._number = self.clip.key_after(self._number)

    def _packet(self, due_s: float) -> Packet:
        packet: Packet = av.Packet(self.clip.packets[self._number])
        self.last_pts = round(self._media_s * CLOCK_RATE_HZ)
        packet.pts = packet.dts = self.last_pts
        packet.time_base = Fraction(1, CLOCK_RATE_HZ)
        self.sent += 1
        self._number = (self._number + 1) % len(self.clip.packets)
        self._media_s += 1 / self.clip.fps
        self.scheduled[self.last_pts] = due_s
        if len(self.scheduled) > REMEMBERED:
            self.scheduled.popitem(last=False)
        return packet
