"""Errors of many attempts."""

from __future__ import annotations

import pytest

from inference.accuracy.errors import Spread, compare, pairs
from inference.athlete.motion import Attempt
from inference.motion.analyzer import Event, EventStage


def truth(number: int, at_s: float, **metrics: float) -> Attempt:
    """An attempt that was made."""
    return Attempt(number, at_s, metrics)


def final(number: int, at_s: float, **values: float) -> Event:
    """An attempt that was found."""
    return Event("jump", EventStage.FINAL, at_s, number, values, {"absent_m": "not seen"})


def test_the_numbers_of_some_errors() -> None:
    """Bias keeps the sign, sizes do not."""
    spread = Spread.of([-1.0, 1.0, 3.0])
    assert (spread.count, spread.bias, spread.largest) == (3, 1.0, 3.0)
    assert spread.mean_abs == pytest.approx(5 / 3)
    assert spread.rms == pytest.approx((11 / 3) ** 0.5)
    assert spread.rms**2 == pytest.approx(spread.bias**2 + spread.sd**2)
    with pytest.raises(ValueError, match="no errors"):
        Spread.of([])


def test_a_final_belongs_to_one_truth() -> None:
    """The nearest one, if it is near; what is left over was invented."""
    truths = [truth(1, 1.0), truth(2, 1.15), truth(3, 5.0)]
    finals = [final(1, 1.02), final(2, 3.0)]
    assert [(one.number, other.number) for one, other in pairs(truths, finals)] == [(1, 1)]


def test_clips_are_added_up() -> None:
    """Errors, what was missed, what was invented, and what was absent."""
    found = compare(
        [
            ((truth(1, 1.0, height_m=0.3, absent_m=1.0),), (final(1, 1.1, height_m=0.31),)),
            ((truth(1, 1.0, height_m=0.4),), (final(1, 4.0, height_m=0.2),)),
        ]
    )
    assert (found.made, found.found, found.invented) == (2, 1, 1)
    assert found.errors["height_m"] == pytest.approx([0.01])
    assert found.absent == {"absent_m": 1}
