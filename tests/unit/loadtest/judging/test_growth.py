import numpy as np
import pytest

from loadtest.frames.timeline import Moment
from loadtest.judging.growth import growth_checks, slope
from loadtest.leaks import MEGA, Sample


def samples(mb_per_h: float, *, noise_mb: float = 0.01, **drift: float) -> list[Sample]:
    """Half an hour of one every 15 s, with memory that grows and other things that drift."""
    random = np.random.default_rng(3)
    found = []
    for number in range(120):
        held_mb = 600 + mb_per_h * number * 15 / 3600 + noise_mb * random.standard_normal()
        process = {"rss_bytes": held_mb * MEGA, "open_files": 50, "tasks": 20, "threads": 9}
        process |= {"processes": 2, "sessions": 2}
        for name, more in drift.items():
            process[name] += int(more * number / 119)
        found.append(Sample(15.0 * number, process))
    return found


def moments(first_ms: float, last_ms: float) -> list[Moment]:
    """Ages that go from here to there."""
    return [Moment(at, 30, 10.0, first_ms + (last_ms - first_ms) * at / 89) for at in range(90)]


def missed(found: list[Sample], over_time: list[Moment]) -> list[str]:
    """The names of what is not kept, of two streams."""
    return [one.name for one in growth_checks(found, over_time, 2) if not one.met]


def test_what_stays_as_it_is_is_fine() -> None:
    """Growth of less than 1 MB an hour and stream included."""
    assert missed(samples(0.0), moments(30, 30)) == []
    assert missed(samples(1.5), moments(30, 34)) == []


@pytest.mark.parametrize("name", ["open_files", "tasks", "threads", "processes"])
def test_a_slow_leak_shows(name: str) -> None:
    """Of descriptors, tasks, threads and processes."""
    assert missed(samples(0.0, **{name: 6}), moments(30, 30)) == [name.replace("_", " ")]


def test_memory_that_grows_too_much_a_stream_shows() -> None:
    """4 MB an hour are 2 a stream."""
    assert missed(samples(4.0), moments(30, 30)) == ["memory's growth a stream"]


def test_what_the_samples_leave_in_doubt_is_said() -> None:
    """Noise as large as the slope neither hides in a verdict nor makes one."""
    check = growth_checks(samples(2.0, noise_mb=5.0), moments(30, 30), 2)[0]
    assert check.met
    assert "too little to be sure" in check.measured


def test_memory_is_not_judged_in_too_short_a_time() -> None:
    """It settles for minutes: then the run is invalid, and the server is not at fault."""
    check = growth_checks(samples(50.0)[:20], moments(30, 30), 2)[0]
    assert (check.met, check.about_the_run) == (False, True)


def test_ages_that_creep_up_show() -> None:
    """A quarter more and some milliseconds are allowed, not double."""
    assert missed(samples(0.0), moments(30, 70)) == ["age p95 over time"]


def test_too_little_shows_nothing() -> None:
    """And that is not enough."""
    assert len(missed(samples(0.0)[:2], [])) == 2
    assert slope([0.0, 1.0], [1.0, 2.0]) is None


def test_a_slope_is_that_of_the_line() -> None:
    """In units an hour, with next to no error on a line."""
    found = slope([0.0, 900.0, 1800.0, 3600.0], [1.0, 1.5, 2.0, 3.0])
    assert found is not None
    assert (round(found.per_h, 6), round(found.error_per_h, 6)) == (2.0, 0.0)
