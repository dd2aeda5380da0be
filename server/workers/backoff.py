"""When a worker that ended is started again."""

from __future__ import annotations

from dataclasses import dataclass

from inference.clock import Clock

PAUSES_S = (0.0, 0.5, 2.0, 5.0, 15.0)
"""After the first end in a row, the second and so on; the last for all that follow."""

SOUND_AFTER_S = 30.0
"""A worker that ran for so long did not end because of what it is."""


@dataclass(slots=True)
class Backoff:
    """Counts ends; a worker that ran long enough begins from none."""

    clock: Clock
    ends: int = 0
    _in_a_row: int = 0
    _since_s: float = 0.0

    def started(self) -> None:
        """The worker's process was started."""
        self._since_s = self.clock()

    def ended(self) -> float:
        """It has ended; seconds to wait before it is started again."""
        self.ends += 1
        if self.clock() - self._since_s >= SOUND_AFTER_S:
            self._in_a_row = 0
        pause_s = PAUSES_S[min(self._in_a_row, len(PAUSES_S) - 1)]
        self._in_a_row += 1
        return pause_s
