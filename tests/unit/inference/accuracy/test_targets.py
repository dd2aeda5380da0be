"""What each sport has to reach."""

from __future__ import annotations

import pytest

from inference.accuracy.errors import Found
from inference.accuracy.steps import STEP
from inference.accuracy.targets import TARGETS, Statistic, verdicts
from inference.athlete.sports import athlete_sport, athlete_sport_names


def found(**errors: list[float]) -> Found:
    """One attempt a value."""
    return Found(2, 2, 0, errors, {})


def test_a_target_is_met_or_not() -> None:
    """By its own statistic, at the frame rates for which it is set."""
    half_cm = found(jump_height_flight_m=[0.005, -0.005])
    at_60 = {one.target.statistic: one for one in verdicts("cmj", 60.0, half_cm)[:2]}
    assert at_60[Statistic.MEAN].measured == pytest.approx(0.005)
    assert all(one.met for one in at_60.values())
    assert not verdicts("cmj", 120.0, found(jump_height_flight_m=[0.006, -0.006]))[0].met
    assert verdicts("cmj", 30.0, half_cm) == ()


def test_what_was_not_measured_is_not_met() -> None:
    """A metric that is always absent does not pass."""
    assert not any(one.met for one in verdicts("cmj", 60.0, found()))


@pytest.mark.parametrize("sport", athlete_sport_names())
def test_targets_name_metrics_that_there_are(sport: str) -> None:
    """A name that is written wrongly would never be met."""
    kind = athlete_sport(sport)
    truth = kind.motion(kind.draw(1)).attempts()[0].metrics
    assert {one.metric for one in TARGETS[sport]} <= {*truth, STEP}
