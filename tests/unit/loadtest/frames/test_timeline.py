import pytest

from loadtest.frames.timeline import Timeline, moments


def test_ages_are_told_for_each_part_of_the_time() -> None:
    """Of all processes together, counted from the beginning of the run."""
    here, there = Timeline(2.0), Timeline(2.0)
    for age_ms in (10, 20, 30):
        here.record(100.5, age_ms / 1000)
    there.record(101.9, 0.04)
    there.record(104.0, 0.5)
    found = moments([here.encode(), there.encode()], 2.0, began_s=100.0)
    assert [(one.at_s, one.answers) for one in found] == [(1.0, 4), (5.0, 1)]
    assert found[0].p50_ms == pytest.approx(20, rel=0.02)
    assert found[0].p95_ms == pytest.approx(40, rel=0.02)
    assert found[1].p50_ms == pytest.approx(500, rel=0.02)


def test_nobody_answered_at_no_time() -> None:
    """Then there is no moment either."""
    assert moments([Timeline(1.0).encode()], 1.0, 0.0) == []
