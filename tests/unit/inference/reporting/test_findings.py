"""What is concluded from an attempt, and what is not."""

from dataclasses import replace

import pytest

from inference.motion.sport import Sport
from inference.reporting.findings import findings_of
from inference.sports.cmj import SPORT as CMJ
from inference.sports.running import SPORT as RUNNING
from tests.unit.inference.reporting.recorded import REPORT


def test_more_than_the_reference_may_be_well() -> None:
    """An explosive jump is no fault; one that is below all others is."""
    attempt = REPORT.attempts[0]
    for value, good in ((0.15, False), (0.4, True), (0.68, True)):
        metrics = {**attempt.metrics, "rsi_modified_mps": value}
        found = findings_of(CMJ, replace(attempt, metrics=metrics))
        assert [one.good for one in found if "Reactive" in one.value] == [good]


def test_heights_that_differ_are_told() -> None:
    """A landing in a lower posture makes the flight too long."""
    attempt = REPORT.attempts[0]
    low = {**attempt.metrics, "jump_height_flight_m": 0.45, "jump_height_com_m": 0.38}
    (found,) = [
        one for one in findings_of(CMJ, replace(attempt, metrics=low)) if "lower" in one.words
    ]
    assert not found.good
    assert found.source


@pytest.mark.parametrize("sport", [CMJ, RUNNING])
def test_every_reference_is_of_a_metric_and_has_a_source(sport: Sport) -> None:
    """A name that is written wrongly would never be told."""
    assert sport.references
    for one in sport.references:
        assert one.metric in {metric.name for metric in sport.metrics}
        assert one.source
        assert one.low < one.high
