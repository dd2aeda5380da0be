"""What Sideline promises of its live sessions."""

from __future__ import annotations

from dataclasses import dataclass

from loadtest.climb import HELD_FRACTION, LAG_LIMIT_MS, WORST_FRACTION


@dataclass(frozen=True, slots=True)
class Limits:
    """Fractions of frames answered within 200 ms, of all streams and of the worst one; ages and
    gaps in milliseconds at the client; the part of sessions and of frames that may go wrong; from
    the offer to the first answer in seconds; how late publishers may be themselves at p99."""

    in_time: float = HELD_FRACTION
    worst: float = WORST_FRACTION
    age_p95_ms: float = 200.0
    longest_gap_ms: float = 1000.0
    errors: float = 0.01
    first_answer_p95_s: float = 3.0
    lag_p99_ms: float = LAG_LIMIT_MS


SLO = Limits()

ON_A_BAD_PATH = Limits(in_time=0.95, worst=0.9, longest_gap_ms=2000.0)
"""Two of a hundred datagrams are lost, and come again 40 ms later at best: some do so too late."""
