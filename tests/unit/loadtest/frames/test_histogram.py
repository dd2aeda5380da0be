import numpy as np
import pytest

from loadtest.frames.histogram import AgeHistogram


def test_percentiles_are_right_to_three_digits() -> None:
    """Beside the same of all values."""
    ages_s = np.random.default_rng(1).lognormal(-4, 1, 5000)
    histogram = AgeHistogram()
    for one in ages_s:
        histogram.record(float(one))
    for percent in (50, 95, 99):
        expected = 1e3 * float(np.percentile(ages_s, percent, method="inverted_cdf"))
        assert histogram.percentile_ms(percent) == pytest.approx(expected, rel=2e-3)


def test_several_processes_are_one() -> None:
    """What was recorded here and there is the same as all in one place."""
    parts, whole = [AgeHistogram(), AgeHistogram(), AgeHistogram()], AgeHistogram()
    for number in range(300):
        parts[number % 3].record(number / 1000)
        whole.record(number / 1000)
    merged = AgeHistogram.merged(one.encode() for one in parts)
    assert merged.count == 300
    assert list(merged.bars(10.0)) == list(whole.bars(10.0))
    assert merged.percentile_ms(95) == whole.percentile_ms(95)


def test_of_nothing_there_is_no_percentile() -> None:
    """Absent, not zero; and there are no bars."""
    assert AgeHistogram().percentile_ms(50) is None
    assert AgeHistogram.merged([]).count == 0
    assert list(AgeHistogram().bars(5.0)) == []


def test_what_lies_outside_counts_as_the_nearest() -> None:
    """Nothing is lost: a clock's step back, an answer after hours."""
    histogram = AgeHistogram()
    histogram.record(-0.5)
    histogram.record(7200.0)
    assert histogram.count == 2
    assert histogram.percentile_ms(100) == pytest.approx(60_000, rel=1e-3)


def test_bars_count_everything_in_steps() -> None:
    """Empty steps included, from 0 to the longest."""
    histogram = AgeHistogram()
    for age_ms in (1, 4, 12, 27):
        histogram.record(age_ms / 1000)
    assert [one.count for one in histogram.bars(10.0)] == [2, 1, 1]
    histogram.record(0.055)
    assert [one.count for one in histogram.bars(10.0)] == [2, 1, 1, 0, 0, 1]
