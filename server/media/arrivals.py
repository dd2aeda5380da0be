"""When the packets of each frame came."""

from __future__ import annotations

from collections import OrderedDict

CAPACITY = 64
"""Frames remembered; more than wait for a decoder and are held back by it, and few enough that a
stream of which nothing can be decoded is noticed in seconds."""


class Arrivals:
    """First and last packet of every RTP timestamp, bounded: the oldest is forgotten.

    `undecoded` counts the frames of which packets came but no picture: one that came before a
    picture that has been decoded, or that was forgotten, will not be decoded any more.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self.undecoded = 0
        self._taken: int | None = None
        self._spans: OrderedDict[int, tuple[float, float]] = OrderedDict()

    def stamp(self, rtp: int, now_s: float) -> None:
        """A packet of the frame `rtp` came at `now_s`; one that is repeated after its frame was
        taken, or that comes too late for it, means nothing any more."""
        if self._taken is not None and not _after(rtp, self._taken):
            return
        first_s = self._spans[rtp][0] if rtp in self._spans else now_s
        self._spans[rtp] = (first_s, now_s)
        if len(self._spans) > self._capacity:
            self._spans.popitem(last=False)
            self.undecoded += 1

    def take(self, rtp: int, default_s: float) -> tuple[float, float]:
        """First and last arrival of the frame, in seconds, and forget it; `default_s` twice
        when it is not known."""
        self._taken = rtp
        span = self._spans.pop(rtp, None)
        if span is None:
            return default_s, default_s
        earlier = [one for one in self._spans if not _after(one, rtp)]
        for one in earlier:
            del self._spans[one]
        self.undecoded += len(earlier)
        return span

    def __len__(self) -> int:
        return len(self._spans)


def _after(rtp: int, other: int) -> bool:
    """Whether a timestamp is later than another, across the wrap of its 32 bits."""
    return 0 < (rtp - other) % (1 << 32) < 1 << 31
