"""Until when a frame is of use."""

from __future__ import annotations

BUDGET_S = 0.2
WORK_S = 0.02
"""Of the budget, what decoding and inference take."""

LEAST_S = 0.05
"""However long the round trip, frames may come this late: it says nothing of one way alone."""


def best_before_s(due_s: float, round_trip_s: float) -> float:
    """Due after one way, and the answer has one way before it."""
    return due_s + max(BUDGET_S - WORK_S - round_trip_s, LEAST_S)
