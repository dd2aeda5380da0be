"""When the packets of each frame came."""

from __future__ import annotations

from collections import OrderedDict

CAPACITY = 256
"""Frames remembered; more than any decoder holds back."""


class Arrivals:
    """First and last packet of every RTP timestamp, bounded: the oldest is forgotten."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._spans: OrderedDict[int, tuple[float, float]] = OrderedDict()

    def stamp(self, rtp: int, now_s: float) -> None:
        """A packet of the frame `rtp` came at `now_s`."""
        first_s = self._spans[rtp][0] if rtp in self._spans else now_s
        self._spans[rtp] = (first_s, now_s)
        if len(self._spans) > self._capacity:
            self._spans.popitem(last=False)

    def take(self, rtp: int, default_s: float) -> tuple[float, float]:
        """First and last arrival of the frame, in seconds, and forget it; `default_s` twice
        when it is not known."""
        return self._spans.pop(rtp, (default_s, default_s))

    def __len__(self) -> int:
        return len(self._spans)
