"""What is given up with a gap, in frames."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby, pairwise

from inference.buffers.drops import DropReason, Drops
from server.media.packets import Held


class FrameTally:
    """Counts the frames that never reach the decoder, those included of which no packet came.

    These can only be told from the timestamps around the gap: so many steps apart, of which one
    is what lay between the last two frames without a gap, or else the shortest there is. There
    are never more of them than packets are missing.
    """

    def __init__(self, drops: Drops) -> None:
        self._drops = drops
        self._last: int | None = None
        self._step: int | None = None
        self._around: list[int] = []
        self._missing = 0
        self._counted: int | None = None

    def count(self, reason: DropReason, frames: int = 1) -> None:
        """Frames are not decoded."""
        self._drops.count(reason, frames)

    def passed(self, timestamp: int) -> None:
        """A frame came to its end, right after the one before it."""
        if self._last is not None and timestamp > self._last:
            self._step = timestamp - self._last
        self._last = timestamp

    def torn(self, timestamp: int) -> None:
        """What is left of a frame whose beginning was given up came to its end."""
        if timestamp != self._counted:
            self.count(DropReason.LOST)

    def given_up(self, held: Iterable[Held], until: Held | None, missing: int) -> None:
        """What was `held` before the packet `until` is dropped; `missing` packets there never
        came. The frame of `until` is not counted: it may yet be whole."""
        seen = sorted(held, key=lambda one: one.number)
        frames = [list(packets) for _, packets in groupby(seen, lambda one: one.timestamp)]
        if until is not None and frames and frames[-1][0].timestamp == until.timestamp:
            frames.pop()
        if frames and frames[0][0].timestamp == self._counted:
            del frames[0]
        ends = {one.number for one in seen if one.packet.marker}
        whole = sum(_is_whole(packets, ends) for packets in frames)
        self.count(DropReason.UNDECODABLE, whole)
        self.count(DropReason.LOST, len(frames) - whole)
        if frames:
            self._counted = frames[-1][0].timestamp
        self._missing += missing
        self._around += [packets[0].timestamp for packets in frames]
        if until is not None:
            around = [] if self._last is None else [self._last]
            found = self._between([*around, *self._around, until.timestamp])
            self.count(DropReason.LOST, min(found, self._missing))
            self._last, self._around, self._missing = until.timestamp, [], 0

    def _between(self, timestamps: list[int]) -> int:
        apart = [after - before for before, after in pairwise(timestamps) if after > before]
        if not apart:
            return 0
        step = min(apart) if self._step is None else self._step
        return sum(max(0, round(one / step) - 1) for one in apart)


def _is_whole(packets: list[Held], ends: set[int]) -> bool:
    """Whether a frame's packets are all there; `ends` are the last ones of frames."""
    first, last = packets[0], packets[-1]
    begins = first.packet.opens or first.number - 1 in ends
    return begins and last.packet.marker and last.number - first.number + 1 == len(packets)
