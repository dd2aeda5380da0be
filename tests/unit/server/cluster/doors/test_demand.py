"""Which share of the offers finds a place."""

from __future__ import annotations

import pytest

from server.cluster.doors.demand import WINDOW_S, Demand
from server.sessions.state import Offered
from tests.support.clock import SetClock


def test_a_minute_is_remembered() -> None:
    """Of offers that wanted room; others are nobody's fault here."""
    clock = SetClock(0.0)
    demand = Demand(clock)
    assert demand.share() is None
    demand.taken()
    demand.offered(Offered.INVALID)
    demand.offered(Offered.OWNER_FULL)
    assert demand.share() == 1
    clock.pass_s(WINDOW_S / 2)
    demand.offered(Offered.FULL)
    demand.offered(Offered.REFUSED)
    assert demand.share() == pytest.approx(1 / 3)
    clock.pass_s(WINDOW_S / 2 + 1)
    assert demand.share() == 0
    clock.pass_s(WINDOW_S)
    assert demand.share() is None
