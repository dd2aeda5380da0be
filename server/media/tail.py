"""A frame whose last packets are lost shows no gap."""

from __future__ import annotations

from server.media.packets import Held

AHEAD = 2
"""Packets asked for behind the newest one."""

_PAUSE_S = 0.01


class Tail:
    """Says when the packets behind the newest one should have come: the newest does not end its
    frame, and the sender has paused. Only for senders that set the marker bit at all."""

    def __init__(self) -> None:
        self._newest: Held | None = None
        self._asked: int | None = None
        self._marks = False

    def came(self, held: Held, *, newest: bool) -> None:
        """A packet came, which may be the newest so far."""
        self._marks = self._marks or held.packet.marker
        if newest:
            self._newest = held

    def due(self, now_s: float, reordering_s: float) -> range | None:
        """Numbers to ask for now, once for each newest packet; none for most of the time."""
        newest, due_s = self._newest, self.due_s(reordering_s)
        if newest is None or due_s is None or now_s < due_s:
            return None
        self._asked = newest.number
        return range(newest.number + 1, newest.number + 1 + AHEAD)

    def due_s(self, reordering_s: float) -> float | None:
        """When there will be something to ask for, unless a packet comes first."""
        newest = self._newest
        if newest is None or newest.number == self._asked or not self._open(newest):
            return None
        return newest.at_s + _PAUSE_S + reordering_s

    def _open(self, newest: Held) -> bool:
        return self._marks and bool(newest.packet.data) and not newest.packet.marker
