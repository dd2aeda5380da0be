"""How far the server's clock is ahead of ours, from pings, with a bound that always holds."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

WINDOW_S = 30.0
KEPT = 64

DRIFT = 2e-4
"""Two clocks run apart by no more than this: crystals are good to 50 or 100 parts in a million."""


@dataclass(frozen=True, slots=True)
class ClockOffset:
    """The server's clock minus ours, in seconds; the truth is within `bound_s` of it."""

    offset_s: float
    bound_s: float


@dataclass(frozen=True, slots=True)
class _Ping:
    asked_s: float
    offset_s: float
    half_trip_s: float

    def bound_s(self, now_s: float) -> float:
        return self.half_trip_s + DRIFT * abs(now_s - self.asked_s)


class OffsetEstimator:
    """Keeps the pings of the last half minute and believes the one that bounds best.

    The server read its clock somewhere between question and answer, however unlike the two ways
    are: half the round trip bounds the error, and grows by the clocks' drift as the ping ages.
    """

    def __init__(self) -> None:
        self._pings: deque[_Ping] = deque(maxlen=KEPT)

    def add(self, asked_s: float, answered_s: float, server_s: float) -> None:
        """Asked and answered on our clock; the server's stood at `server_s` in between."""
        half_s = (answered_s - asked_s) / 2
        self._pings.append(_Ping(asked_s, server_s - (asked_s + half_s), half_s))

    def at(self, now_s: float) -> ClockOffset | None:
        """The offset at this moment of our clock; None without a recent ping."""
        recent = [one for one in self._pings if now_s - one.asked_s <= WINDOW_S]
        if not recent:
            return None
        best = min(recent, key=lambda one: one.bound_s(now_s))
        return ClockOffset(best.offset_s, best.bound_s(now_s))
