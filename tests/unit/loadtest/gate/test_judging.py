import pytest

from loadtest.gate.figures import LEAST_EXACT, Better, Figure
from loadtest.gate.judging import changes

ACCEPTED = (0.770, 0.765, 0.781, 0.742)
SLOWED = (1.407, 1.398, 1.452, 1.380)
"""CPU time of the engine beside MediaPipe's, as a busy 2-core host gave it; the second with the
engine's work done twice."""


def figure(*rounds: float, better: Better = Better.LOWER) -> Figure:
    """Of one name."""
    return Figure("engine CPU time", "ours / theirs", rounds, better)


def test_an_engine_that_is_slowed_on_purpose_is_a_regression() -> None:
    """By how much is said: 1.41 instead of 0.77 is 84 % more."""
    change = changes([figure(*ACCEPTED)], [figure(*SLOWED)])[0]
    assert change.regressed
    assert change.worse == pytest.approx(0.84, abs=0.05)
    assert change.worse > 4 * change.noise


def test_the_same_again_is_none() -> None:
    """Nor is what differs by chance."""
    again = figure(0.719, 0.731, 0.702, 0.740)
    assert not changes([figure(*ACCEPTED)], [again])[0].regressed
    assert not changes([again], [figure(*ACCEPTED)])[0].regressed


def test_what_is_within_a_wide_spread_is_noise() -> None:
    """20 % more are much for calm rounds, and nothing for wild ones."""
    calm = (1.0, 1.01, 0.99)
    assert changes([figure(*calm)], [figure(1.2, 1.21, 1.19)])[0].regressed
    assert not changes([figure(*calm)], [figure(1.2, 1.5, 0.9)])[0].regressed


def test_less_is_worse_where_more_is_better() -> None:
    """Half the answers in time are twice as bad, twice as many are no regression."""
    higher = [figure(1.0, 1.0, better=Better.HIGHER)]
    change = changes(higher, [figure(0.5, 0.5, better=Better.HIGHER)])[0]
    assert (change.regressed, change.worse) == (True, 1.0)
    assert changes(higher, [figure(2.0, 2.0, better=Better.HIGHER)])[0].improved
    assert changes(higher, [figure(0.0, 0.0, better=Better.HIGHER)])[0].regressed


def test_what_is_exact_may_not_get_worse_by_much() -> None:
    """Accuracy has no chance in it: 3 % are a regression, 1 % is another library's last digits."""
    accepted, worse, alike = (
        Figure("accuracy", "error / what is allowed", (one,), least=LEAST_EXACT)
        for one in (1.0, 1.03, 1.01)
    )
    assert changes([accepted], [worse])[0].regressed
    assert not changes([accepted], [alike])[0].regressed


def test_what_is_not_measured_any_more_is_a_regression() -> None:
    """A benchmark that went away proves nothing; a new one is none yet."""
    gone, new = changes([figure(1.0)], [Figure("api GET", "", (1.0,))])
    assert (gone.regressed, gone.now) == (True, None)
    assert (new.regressed, new.accepted) == (False, None)
