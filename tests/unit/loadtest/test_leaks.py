import pytest

from loadtest.leaks import (
    Sample,
    differences,
    later_half,
    memory_faults,
    rss_slope_mb_per_min,
)


def sample(at_s: float = 0.0, rss_mb: float = 100.0, **changes: float) -> Sample:
    """A moment of a server."""
    counts = {"sessions": 0.0, "processes": 2.0, "threads": 7.0, "open_files": 19.0}
    process = {**counts, "tasks": 5.0}
    return Sample(at_s, {**process, "rss_bytes": rss_mb * 1e6, **changes})


def test_what_is_not_as_before_is_named() -> None:
    """Each with both numbers; what is equal is not mentioned, memory is judged elsewhere."""
    after = sample(rss_mb=110.0, threads=8.0, tasks=4.0)
    assert differences(sample(), after) == [
        "threads: 7 before, 8 after",
        "tasks: 5 before, 4 after",
    ]


def test_the_slope_is_the_time_s_and_not_the_sessions() -> None:
    """Memory that sessions hold while they are there is no growth; what stays is."""
    samples = [
        sample(at_s, 100.0 + 0.5 * at_s / 60 + 20.0 * sessions, sessions=float(sessions))
        for at_s, sessions in ((0, 0), (60, 2), (120, 1), (180, 3), (240, 0), (300, 2))
    ]
    assert rss_slope_mb_per_min(samples) == pytest.approx(0.5)
    assert rss_slope_mb_per_min(samples[:3]) == 0.0


def test_the_later_half_is_by_time() -> None:
    """Not by the number of samples."""
    samples = [sample(at_s) for at_s in (0.0, 10.0, 20.0, 30.0, 100.0)]
    assert [one.at_s for one in later_half(samples)] == [100.0]


def test_memory_may_grow_a_little_and_not_for_ever() -> None:
    """A bound on what is held more than before, and one on the trend."""
    assert memory_faults(sample(), sample(600.0, 120.0), 0.4) == []
    assert len(memory_faults(sample(), sample(600.0, 130.0), 0.6)) == 2


def test_a_short_time_has_no_trend() -> None:
    """In a minute memory settles; only the bound is judged."""
    assert memory_faults(sample(), sample(60.0, 120.0), 30.0) == []
