"""What became of a session's frames."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from inference.frames import Picture


class Tally:
    """Frames that came, that gave no picture, and that were answered; `lines` is the shorter
    side of the largest picture, in pixels."""

    def __init__(self) -> None:
        self.frames = 0
        self.answered = 0
        self.lines = 0
        self.missed: Counter[str] = Counter()
        self._untold: Counter[str] = Counter()

    def came(self, picture: Picture) -> None:
        """A frame was decoded."""
        self.frames += 1
        self.lines = max(self.lines, min(picture.width, picture.height))

    def note_missed(self, missed: Mapping[str, int]) -> None:
        """So many frames, by reason, were sent but did not become pictures in time."""
        self.frames += sum(missed.values())
        self.missed.update(missed)
        self._untold.update(missed)

    def note_answered(self) -> Mapping[str, int]:
        """A frame was answered; what was missed since the last one."""
        self.answered += 1
        untold, self._untold = self._untold, Counter()
        return untold
