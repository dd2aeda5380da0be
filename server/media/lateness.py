"""How late a frame is, told from its timestamp."""

from __future__ import annotations

from server.media.timestamps import CLOCK_RATE_HZ

WINDOW_S = 1.0


class Lateness:
    """Compares each packet with the quickest of the last one to two seconds.

    No clock is shared with the sender, so the quickest stands for a packet that did not have to
    wait; the window follows clocks that drift, and a path that has changed.
    """

    def __init__(self) -> None:
        self._before_s: float | None = None
        self._offset_s: float | None = None
        self._since_s = 0.0

    def note(self, timestamp: int, now_s: float) -> None:
        """A packet of the frame with this unwrapped RTP timestamp came at `now_s`."""
        offset_s = now_s - timestamp / CLOCK_RATE_HZ
        if self._offset_s is None or now_s - self._since_s > 2 * WINDOW_S:
            self._before_s, self._offset_s, self._since_s = None, offset_s, now_s
        elif now_s - self._since_s > WINDOW_S:
            self._before_s, self._offset_s, self._since_s = self._offset_s, offset_s, now_s
        else:
            self._offset_s = min(self._offset_s, offset_s)

    def due_s(self, timestamp: int) -> float:
        """When the frame would have come without delay; only after the first `note`."""
        assert self._offset_s is not None
        quickest_s = self._offset_s
        if self._before_s is not None:
            quickest_s = min(quickest_s, self._before_s)
        return timestamp / CLOCK_RATE_HZ + quickest_s
