"""How long a question to the sender takes to be answered."""

from __future__ import annotations

START_S = 0.1
SHORTEST_S = 0.01
LONGEST_S = 0.5


class RoundTrip:
    """A smoothed round trip and its spread (RFC 6298 section 2), in seconds.

    Give it only answers that belong to one question without doubt (Karn's rule).
    """

    def __init__(self) -> None:
        self._mean_s: float | None = None
        self._spread_s = START_S / 2

    def sample(self, took_s: float) -> None:
        """A question was answered after so long."""
        took_s = min(max(took_s, 0.0), LONGEST_S)
        if self._mean_s is None:
            self._mean_s, self._spread_s = took_s, took_s / 4
            return
        self._spread_s += (abs(took_s - self._mean_s) - self._spread_s) / 4
        self._mean_s += (took_s - self._mean_s) / 8

    @property
    def mean_s(self) -> float:
        """What to count on; a guess before the first answer."""
        return max(START_S if self._mean_s is None else self._mean_s, SHORTEST_S)

    @property
    def patience_s(self) -> float:
        """After so long without an answer it is time to ask again."""
        return min(self.mean_s + max(2 * self._spread_s, 0.005), LONGEST_S)
