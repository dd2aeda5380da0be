"""Admission and scheduler together, in simulated time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loadtest.simulation.device import processor
from loadtest.simulation.house import House
from loadtest.simulation.streams import SimulatedStream

STREAM = SimulatedStream(burst_every_s=2.0)


def offered(
    count: int, every_s: float, *, adaptive: bool = False, house: House | None = None
) -> House:
    """A house to which so many come, one after the other."""
    house = house or House(processor(2))
    for number in range(count):
        phase_s = number * 7 % 33 / 1000
        stream = replace(STREAM, starts_s=phase_s)
        house.offer(number * every_s, stream, adaptive=adaptive)
    return house


@pytest.mark.parametrize("every_s", [0.05, 1.0, 4.0])
def test_offered_twice_its_capacity_those_inside_keep_their_answers(every_s: float) -> None:
    """Twelve come at once or slowly: at most six get in, each with 99 % in time, and no more
    frames wait than a stream may have."""
    house = offered(12, every_s)
    outcome = house.run(12 * every_s + 15)
    assert house.refused == 12 - len(house.guests)
    assert 4 <= len(house.guests) <= 6
    assert outcome.worst >= 0.99


def test_who_comes_again_gets_in_while_there_is_room() -> None:
    """Of twelve at once some are turned away for being too many at once; when those come again,
    the server fills up to what it can carry."""
    house = offered(12, 0.05)
    offered(1, 0.0, house=house)
    for number in range(6):
        house.offer(8.0 + 4 * number, STREAM)
    outcome = house.run(40)
    assert len(house.guests) == 6
    assert outcome.worst >= 0.99


def test_adaptive_ones_share_what_there_is() -> None:
    """Sixteen at lower rates instead of six, and nobody's answers are late."""
    house = offered(16, 2.0, adaptive=True)
    outcome = house.run(50)
    assert len(house.guests) == 16
    assert outcome.in_time >= 0.995
    assert {guest.asked[-1].fps for guest in house.guests} == {house.guests[0].asked[-1].fps}


def test_load_that_rises_inside_is_met_before_answers_are_late() -> None:
    """When the device becomes half as fast, adaptive senders are asked for less within seconds,
    and for nothing again once it has recovered."""
    stolen = replace(processor(2), stolen=lambda now_s: 2.0 if 10 < now_s < 25 else 1.0)
    house = offered(5, 0.5, adaptive=True, house=House(stolen))
    outcome = house.run(60)
    levels = dict(zip([n / 4 for n in range(len(house.levels))], house.levels, strict=True))
    assert levels[9.75] == 0
    assert levels[15.0] > 0
    assert levels[59.75] == 0
    assert outcome.in_time > 0.97


def test_the_forecast_is_near_and_on_the_safe_side() -> None:
    """What answers would take with one more is foretold; cameras that tick queue less than the
    model's random arrivals, so the truth is rarely more, and never much more."""
    house = offered(6, 8.0)
    house.run(52)
    compared = [one for one in house.admission.snapshot().forecasts if one.measured_ms]
    assert [one.sessions for one in compared] == [1, 2, 3, 4, 5, 6]
    for one in compared:
        assert one.measured_ms is not None
        assert 0.9 * one.measured_ms < one.foretold_ms < one.measured_ms + 30
