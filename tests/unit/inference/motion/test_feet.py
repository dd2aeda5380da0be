"""How high the feet are, from feet drawn well and feet drawn flat."""

import numpy as np
import pytest

from inference.motion.feet import Feet

PICKED = np.arange(5)
TIMES = np.arange(5) / 30.0


def feet(toe: float, stretch: float, joint: float | None) -> Feet:
    """Feet that stay where they are, for five samples."""
    still = None if joint is None else np.full(5, joint)
    return Feet(TIMES, np.full(5, toe), np.full(5, stretch), still, still)


@pytest.mark.parametrize("landing", [True, False])
def test_a_stretched_foot_is_believed(landing: bool) -> None:
    """Where the heel is drawn as high as a stretched foot lifts it, the toes alone count."""
    clearance, seen = feet(0.01, 0.087, 0.3).clearance(PICKED, landing)
    assert seen == 1.0
    assert clearance == pytest.approx(np.full(5, 0.01))


@pytest.mark.parametrize("landing", [True, False])
def test_the_flatter_the_foot_the_lower_the_toes_really_are(landing: bool) -> None:
    """Of two feet with toes at the same height, the one drawn flat is nearer to the floor."""
    heights = [
        float(feet(0.06, stretch, None).clearance(PICKED, landing)[0][0])
        for stretch in (-0.03, 0.0, 0.04, 0.08)
    ]
    assert heights == sorted(heights)
    assert heights[0] == pytest.approx(0.009)


@pytest.mark.parametrize("landing", [True, False])
def test_joints_balance_a_foot_that_is_drawn_flat(landing: bool) -> None:
    """Higher hips or knees make the feet higher, but by less than their own height."""
    low, high = (feet(0.05, 0.0, joint).clearance(PICKED, landing)[0] for joint in (0.05, 0.07))
    assert np.all((high - low > 0.0) & (high - low < 0.02))
