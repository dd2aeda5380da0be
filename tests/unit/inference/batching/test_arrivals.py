from __future__ import annotations

from math import inf

import pytest

from inference.batching.arrivals import Arrivals


def test_the_next_frame_is_a_period_after_the_last() -> None:
    """Two frames are enough to expect the third, and to tell the rate."""
    arrivals = Arrivals()
    arrivals.note(1.0)
    assert arrivals.next_s(1.0) == inf
    assert arrivals.rate_hz == 0
    arrivals.note(1.04)
    assert arrivals.next_s(1.05) == pytest.approx(1.08)
    assert arrivals.rate_hz == pytest.approx(25)


def test_what_is_overdue_is_not_expected() -> None:
    """A frame that should have come already may come at any time or never."""
    arrivals = Arrivals()
    for at_s in (0.0, 0.1):
        arrivals.note(at_s)
    assert arrivals.next_s(0.21) == inf


def test_a_pause_is_no_period() -> None:
    """A silence of seconds leaves the period as it was."""
    arrivals = Arrivals()
    for at_s in (0.0, 0.1, 9.0):
        arrivals.note(at_s)
    assert arrivals.next_s(9.05) == pytest.approx(9.1)
