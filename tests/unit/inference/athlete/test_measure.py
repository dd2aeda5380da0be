"""Measuring a sport against the athlete's truth."""

import pytest

from inference.athlete.measure import lines_of, matches, measure_errors
from inference.athlete.motion import Attempt
from inference.motion.analyzer import Event, EventStage


def test_drop_jumps_are_as_exact_as_promised() -> None:
    """Contact times to 6 ms and heights to 0.5 cm on average at 120 frames a second, with noise of
    1.5 pixels."""
    errors = measure_errors("dropjump", range(1, 13), 120.0, 1.5)
    assert (errors.true_count, errors.found_count, errors.false_count) == (12, 12, 0)
    for name, limit in (("contact_time_s", 0.006), ("jump_height_flight_m", 0.005)):
        values = errors.by_metric[name]
        assert sum(abs(value) for value in values) / len(values) <= limit
    assert any(line.startswith("contact_time_s") for line in lines_of(errors))


def test_a_final_belongs_to_the_nearest_truth() -> None:
    """What is further than a fifth of a second from any truth belongs to none."""
    truths = [Attempt(1, 1.0, {}), Attempt(2, 4.0, {})]
    finals = [Event("jump", EventStage.FINAL, at_s, 1) for at_s in (1.1, 2.0)]
    assert list(matches(truths, finals)) == [(truths[0], finals[0])]
    assert list(matches(truths, [])) == []


@pytest.mark.parametrize("sport", ["cmj"])
def test_other_sports_are_measured_the_same_way(sport: str) -> None:
    """Every jump of a counter-movement clip is found."""
    errors = measure_errors(sport, [0], 60.0, 0.5)
    assert errors.found_count == errors.true_count == 2
