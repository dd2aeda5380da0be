"""What is counted of live sessions while they run."""

import pytest

from inference.frames import ReceiveTimes, StageTimes
from server.observability.metrics.live import LiveMeter
from server.sessions.state import Cause, Offered
from tests.unit.server.observability.metrics.told import value


def answer(age_s: float) -> StageTimes:
    """A frame whose answer took so long from its first packet, half of that in the nets."""
    received = ReceiveTimes(10.0, 10.001, 10.003)
    return StageTimes(received, 10.0 + age_s / 2, 10.0 + age_s, 10.0 + age_s)


def test_an_answer_is_in_its_bucket_and_late_beyond_the_budget() -> None:
    """The bucket of the budget holds exactly the answers that were in time."""
    meter = LiveMeter(budget_s=0.2)
    for age_s in (0.03, 0.19, 0.2, 0.21, 3.0):
        meter.answered(answer(age_s))
    told = list(meter.families())
    assert meter.late == 2
    assert value(told, "sideline_frame_age_seconds_bucket", le="0.03") == 1
    assert value(told, "sideline_frame_age_seconds_bucket", le="0.2") == 3
    assert value(told, "sideline_frame_age_seconds_bucket", le="+Inf") == 5
    assert value(told, "sideline_frame_age_seconds_sum") == pytest.approx(3.63)


def test_the_stages_add_up_to_the_age() -> None:
    """No moment of a frame's life belongs to no stage, or to two."""
    meter = LiveMeter(budget_s=0.2)
    meter.answered(answer(0.1))
    told = list(meter.families())
    stages = ("received", "decoded", "waited", "inferred", "analysed")
    spent = [value(told, "sideline_frame_stage_seconds_sum", stage=one) for one in stages]
    assert spent == pytest.approx([0.001, 0.002, 0.047, 0.05, 0.0])
    assert sum(spent) == pytest.approx(value(told, "sideline_frame_age_seconds_sum"))


def test_offers_and_ends_are_there_before_there_are_any() -> None:
    """Each outcome and each cause has its series from the start, so that rates begin at 0."""
    meter = LiveMeter(budget_s=0.2)
    meter.offered(Offered.REFUSED)
    meter.ended(Cause.LOST)
    meter.connected(0.4)
    told = list(meter.families())
    for outcome in Offered:
        name = "sideline_session_offers_total"
        assert value(told, name, outcome=outcome) == (outcome is Offered.REFUSED)
    for cause in Cause:
        name = "sideline_sessions_ended_total"
        assert value(told, name, reason=cause) == (cause is Cause.LOST)
    assert value(told, "sideline_session_connect_seconds_bucket", le="0.5") == 1
