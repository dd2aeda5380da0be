import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.python.ledger import outcomes
from clients.python.measure import measure
from clients.python.results import Result
from server.wire.counts import Counts
from server.wire.metrics import MetricsMessage


def result(rtp: int, received_s: float, drops: dict[str, int] | None = None) -> Result:
    """An answer."""
    message = MetricsMessage(rtp, 0, None, None, "QUIET", stages={"waited": 1.0}, drops=drops or {})
    return Result(message, received_s)


def test_ages_are_counted_over_what_was_sent() -> None:
    """An unanswered frame counts against the fraction, the very last one does not count."""
    scheduled = {0: 10.0, 3000: 10.1, 6000: 10.2, 9000: 10.3}
    origin = 2**32 - 3000
    results = [result(origin, 10.05), result(0, 10.4, {"superseded": 1}), result(99, 10.0)]
    ages = measure(results, scheduled, origin)
    assert (ages.sent, ages.answered, ages.in_time) == (3, 2, 1)
    assert ages.in_time_fraction == 1 / 3
    assert ages.age_p50_ms == 175.0
    assert ages.drops == {"superseded": 1}
    assert ages.stages_ms == {"waited": 1.0}
    assert ages.longest_gap_ms == 350.0
    assert ages.outcomes == {
        "answered": 1,
        "superseded": 1,
        "late": 1,
        "undecodable": 0,
        "lost": 0,
    }


def test_the_server_s_counts_know_better() -> None:
    """A drop that was told in a message that got lost is no loss, where the counts tell of it."""
    scheduled = dict.fromkeys(range(0, 15000, 3000), 10.0)
    results = [result(0, 10.1)]
    assert measure(results, scheduled, 0).outcomes["lost"] == 3
    ages = measure(results, scheduled, 0, Counts(5, 1, {"superseded": 2, "client_slow": 1}))
    assert ages.drops == {"superseded": 2, "client_slow": 1}
    assert (ages.outcomes["superseded"], ages.outcomes["lost"]) == (2, 1)


def test_a_repeated_answer_is_as_old_as_it_is() -> None:
    """It counts as an answer, from when it came; it has no stages to tell of."""
    again = MetricsMessage(3000, 1, None, None, "QUIET")
    results = [Result(again, 10.19, repeated=True), result(6000, 10.19)]
    ages = measure(results, {0: 10.0, 3000: 10.03, 6000: 10.07, 9000: 10.1}, 0)
    assert (ages.answered, ages.repeated, ages.in_time) == (2, 1, 2)
    assert ages.age_p95_ms == pytest.approx(158.0)
    assert ages.stages_ms == {"waited": 1.0}


def test_nothing_came_back() -> None:
    """Without answers there is no age, and the fraction is 0."""
    ages = measure([], {0: 1.0, 1: 2.0}, 0)
    assert (ages.longest_gap_ms, ages.outcomes["lost"]) == (None, 1)
    assert (ages.age_p50_ms, ages.in_time_fraction, ages.sent) == (None, 0.0, 1)


REASONS = st.sampled_from(["superseded", "late", "undecodable", "disconnected", "other"])


FRAMES = st.integers(0, 50)


@given(FRAMES, FRAMES, FRAMES, st.dictionaries(REASONS, st.integers(0, 60)))
def test_every_frame_is_accounted_for(
    in_time: int, late: int, more: int, drops: dict[str, int]
) -> None:
    """Whatever the server says, the outcomes add up to what was sent, and none is negative."""
    counts = outcomes(in_time + late + more, in_time, late, drops)
    assert sum(counts.values()) == in_time + late + more
    assert min(counts.values()) >= 0
    assert counts["answered"] == in_time
