import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtest.impairment import Impairment, Path


def fates(path: Path, count: int = 20_000) -> list[bool]:
    """Whether each of so many datagrams is lost."""
    return [path.arrival_s(1000, 0.0) is None for _ in range(count)]


def bursts(lost: list[bool]) -> list[int]:
    """The lengths of the runs of lost datagrams."""
    text = "".join("x" if one else " " for one in lost)
    return [len(run) for run in text.split()]


@pytest.mark.parametrize(("loss", "burst"), [(0.02, 1.0), (0.05, 4.0), (0.3, 10.0)])
def test_loss_is_what_was_asked_for(loss: float, burst: float) -> None:
    """The fraction lost, and the mean length of a burst."""
    lost = fates(Path(Impairment(loss=loss, burst=burst), seed=3), 100_000)
    assert sum(lost) / len(lost) == pytest.approx(loss, rel=0.15)
    runs = bursts(lost)
    expected = burst if burst > 1 else 1 / (1 - loss)
    assert sum(runs) / len(runs) == pytest.approx(expected, rel=0.15)


@given(st.integers(0, 1000))
def test_a_seed_decides(seed: int) -> None:
    """Two paths of one seed lose the same datagrams."""
    one = Impairment(loss=0.3, burst=3)
    assert fates(Path(one, seed), 100) == fates(Path(one, seed), 100)


def test_delay_and_jitter() -> None:
    """Datagrams come after the delay and up to the jitter later."""
    path = Path(Impairment(delay_s=0.02, jitter_s=0.01), seed=1)
    came = [path.arrival_s(100, 5.0) for _ in range(100)]
    assert all(one is not None and 5.02 <= one <= 5.03 for one in came)
    assert len(set(came)) > 50


def test_a_bottleneck_queues_and_then_drops() -> None:
    """1000 bytes at 80 kbit/s take 100 ms each; what would wait longer than the queue is lost."""
    path = Path(Impairment(rate_bps=80_000, queue_s=0.25), seed=1)
    came = [path.arrival_s(1000, 0.0) for _ in range(5)]
    assert came[:3] == pytest.approx([0.1, 0.2, 0.3])
    assert came[3:] == [None, None]


def test_a_cut_path_lets_nothing_through() -> None:
    """Switched off and on again; what was lost is counted."""
    path = Path(Impairment(), seed=1)
    path.cut = True
    assert path.arrival_s(1, 0.0) is None
    path.cut = False
    assert path.arrival_s(1, 0.0) == 0.0
    assert (path.passed, path.passed_bytes, path.lost) == (1, 1, 1)


@pytest.mark.parametrize("wrong", [{"loss": 1.0}, {"loss": -0.1}, {"burst": 0.5}])
def test_impossible_paths_are_refused(wrong: dict[str, float]) -> None:
    """A fraction is a fraction."""
    with pytest.raises(ValueError, match="loss must be"):
        Impairment(**wrong)
