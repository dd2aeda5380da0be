"""One attempt: from the feet's leaving the floor until its numbers are final."""

from __future__ import annotations

from dataclasses import dataclass

from inference.motion.flight import Flight


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was seen live; times in seconds, `longest_gap_s` without landmarks in flight,
    `flight` as fitted when the attempt was confirmed."""

    number: int
    takeoff_s: float
    landing_s: float | None = None
    longest_gap_s: float = 0.0
    flight: Flight | None = None

    @property
    def confirmed(self) -> bool:
        """Whether it has been found to be a jump; this is never taken back."""
        return self.flight is not None
