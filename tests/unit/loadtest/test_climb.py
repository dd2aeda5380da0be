from typing import Any

import pytest

from loadtest.climb import Climb, Verdict, rss_bytes_per_stream, verdict


def step(
    in_time: float = 1.0, worst: float = 1.0, lag_ms: float = 1.0, refusals: int = 0
) -> dict[str, Any]:
    """A step's figures."""
    refused = [{"status": 503, "retry_after_s": 5.0}] * refusals
    return {
        "in_time_fraction": in_time,
        "worst_fraction": worst,
        "lag_p99_ms": lag_ms,
        "refusals": refused,
    }


@pytest.mark.parametrize(
    ("figures", "judged"),
    [
        (step(), Verdict.HELD),
        (step(0.99, 0.98, 5.0), Verdict.HELD),
        (step(0.989), Verdict.MISSED),
        (step(0.995, 0.979), Verdict.MISSED),
        (step(lag_ms=5.1), Verdict.HELD),
        (step(0.1, lag_ms=5.1), Verdict.INVALID),
        (step(refusals=1), Verdict.REFUSED),
    ],
)
def test_a_step_is_judged(figures: dict[str, Any], judged: Verdict) -> None:
    """Held means 99 % over all and 98 % of the worst; who is late himself may not blame others."""
    assert verdict(figures) is judged


def test_the_climb_goes_on_until_a_step_fails_twice() -> None:
    """A failed step is tried again; the second time it ends there."""
    climb = Climb(most=8)
    for figures in (step(), step(0.5), step(), step(0.6, lag_ms=9.0), step(0.5)):
        assert climb.next is not None
        climb.note(figures)
    assert (climb.next, climb.capacity) == (None, 2)
    assert [one["verdict"] for one in climb.steps] == [
        "held",
        "missed",
        "held",
        "invalid",
        "missed",
    ]


def test_the_climb_ends_at_the_most_that_is_asked_for() -> None:
    """Nothing is tried beyond."""
    climb = Climb(most=2, first=2)
    climb.note(step())
    assert (climb.next, climb.capacity) == (None, 2)


def test_memory_a_stream_is_the_slope_over_the_steps() -> None:
    """What the server holds without streams does not count; one number of streams has no slope."""
    steps = [
        {"streams": [{}] * streams, "server": {"rss_bytes": 300e6 + 5e6 * streams}}
        for streams in (1, 2, 2, 3)
    ]
    assert rss_bytes_per_stream(steps) == pytest.approx(5e6)
    assert rss_bytes_per_stream(steps[1:3]) is None
