"""Which foot is which, when nets exchange them or draw both where one is."""

import numpy as np
import pytest

from inference.motion.gait.legs import FOOT, LegChannel
from inference.motion.gait.sides import EXCHANGED, KEPT, PASSED_OVER, Sides

FPS = 60.0
COUNT = 90


def swinging(share: float) -> np.ndarray:
    """A row of two feet that pass each other once a second."""
    row = np.zeros(len(LegChannel))
    for side in (0, 1):
        turn = 2.0 * np.pi * share + np.pi * side
        x, up = 0.3 * np.cos(turn), 0.08 * max(np.sin(turn), 0.0)
        row[side * FOOT : (side + 1) * FOOT] = [up, up, x + 0.08, x]
    row[LegChannel.LIMBS] = 0.78
    return row


TRUE = np.array([swinging(i / FPS) for i in range(COUNT)])


def exchanged(row: np.ndarray) -> np.ndarray:
    """The row with left and right confused."""
    out = row.copy()
    out[: 2 * FOOT] = np.concatenate([row[FOOT : 2 * FOOT], row[:FOOT]])
    return out


def followed(rows: np.ndarray) -> Sides:
    """Feet followed through all rows."""
    sides = Sides(6.0)
    for i, row in enumerate(rows):
        sides.take(i / FPS, row, 1.0)
    return sides


@pytest.mark.parametrize("wrong", [[30], [30, 31, 32], [10, 12, 14], list(range(40, 70))])
def test_exchanged_feet_are_exchanged_back(wrong: list[int]) -> None:
    """For a frame or for many, however often."""
    rows = TRUE.copy()
    rows[wrong] = [exchanged(row) for row in rows[wrong]]
    sides = followed(rows)
    called = sides.called(COUNT)
    assert set(np.flatnonzero(called == EXCHANGED)) == set(wrong)
    assert not (called == PASSED_OVER).any()
    legs = sides.lately(COUNT)
    assert legs.rows[:, : 2 * FOOT] == pytest.approx(TRUE[:, : 2 * FOOT])
    assert set(np.flatnonzero(legs.rows[:, LegChannel.EXCHANGED])) == set(wrong)


def test_two_feet_in_one_place_are_passed_over() -> None:
    """Where the net draws both feet between them, the frame tells nothing; the way goes on."""
    rows = TRUE.copy()
    middle = 0.5 * (rows[30:34, :FOOT] + rows[30:34, FOOT : 2 * FOOT])
    rows[30:34, : 2 * FOOT] = np.concatenate([middle, middle], axis=1)
    legs = followed(rows).lately(COUNT)
    assert set(np.flatnonzero(~legs.good)) == {30, 31, 32, 33}
    assert np.abs(legs.rows - TRUE)[:, : 2 * FOOT].max() < 0.05
    assert len(legs.between(29.5 / FPS, 34.5 / FPS)) == 1


def test_what_is_well_called_stays_so() -> None:
    """Feet that were never confused are left alone, and told as they are now."""
    sides = followed(TRUE)
    assert (sides.called(COUNT) == KEPT).all()
    assert sides.now() is not None
    assert sides.now() == pytest.approx(TRUE[-1])


def test_memory_is_bounded() -> None:
    """By time, and by a number of frames; more is not asked for than there is."""
    sides = Sides(0.5, most=20)
    for i, row in enumerate(TRUE):
        sides.take(i / FPS, row, 1.0)
    assert len(sides.lately(1000)) == 20
    sides.forget()
    assert len(sides.lately(10)) == 0


def test_a_long_gap_begins_anew() -> None:
    """Who comes back after a while is not compared with what was before."""
    sides = followed(TRUE[:30])
    sides.take(5.0, exchanged(TRUE[29]), 1.0)
    assert sides.called(1)[0] == KEPT
