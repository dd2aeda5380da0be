"""A frame whose last packets are lost shows no gap."""

from __future__ import annotations

from server.media.packets import Held
from server.media.roundtrip import RoundTrip

AHEAD = 2
"""Packets asked for behind the newest one."""

_MARGIN = 1.5
"""A pause tells something where it is so much longer than what is usual between the packets of a
frame. On a narrow path (1,200 bytes take 19 ms at 500 kbit/s) it never is; to ask for what is only
under way would fill a path that has no room for it."""

_PAUSE_S = 0.01
_LONGEST_SPACING_S = 0.06
_FORGETTING = 0.95


class Tail:
    """Says when the packets behind the newest one should have come: the newest does not end its
    frame, and the sender has paused. Only for senders that set the marker bit at all.

    Learns how far apart a frame's packets come, and leaves it on a narrow path.
    """

    def __init__(self, round_trip: RoundTrip) -> None:
        self._round_trip = round_trip
        self._newest: Held | None = None
        self._asked: int | None = None
        self._asked_s = 0.0
        self._spacing_s = 0.0
        self._repeats = False
        self._marks = False

    def came(self, held: Held, *, newest: bool) -> None:
        """A packet came, which may be the newest so far."""
        self._marks = self._marks or held.packet.marker
        self._repeats = self._repeats or held.packet.repeated
        if newest:
            self._learn(held)
            self._newest = held

    def due(self, now_s: float, reordering_s: float) -> range | None:
        """Numbers to ask for now, once for each newest packet; none for most of the time."""
        newest, due_s = self._newest, self.due_s(reordering_s)
        if newest is None or due_s is None or now_s < due_s:
            return None
        self._asked, self._asked_s = newest.number, now_s
        return range(newest.number + 1, newest.number + 1 + AHEAD)

    def due_s(self, reordering_s: float) -> float | None:
        """When there will be something to ask for, unless a packet comes first."""
        newest = self._newest
        if newest is None or newest.number == self._asked or not self._open(newest):
            return None
        pause_s = _PAUSE_S + reordering_s
        return None if _MARGIN * self._spacing_s > pause_s else newest.at_s + pause_s

    def _learn(self, held: Held) -> None:
        """From what came by itself, right behind the newest of the same frame."""
        before = self._newest
        if before is None or held.number != before.number + 1:
            return
        if held.timestamp != before.timestamp or self._answers(before, held):
            return
        spacing_s = min(held.at_s - before.at_s, _LONGEST_SPACING_S)
        self._spacing_s = max(spacing_s, _FORGETTING * self._spacing_s)

    def _answers(self, before: Held, held: Held) -> bool:
        """Whether it came because it was asked for; a guess where repeats are not marked."""
        if self._repeats:
            return held.packet.repeated
        asked = self._asked == before.number
        return asked and held.at_s - self._asked_s >= self._round_trip.mean_s / 2

    def _open(self, newest: Held) -> bool:
        return self._marks and bool(newest.packet.data) and not newest.packet.marker
