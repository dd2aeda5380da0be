"""Steps, their mean time, and left against right."""

import numpy as np
import pytest

from inference.motion.finals import Finals
from inference.motion.gait.pairs import of_side, put_pair, put_symmetry
from inference.motion.gait.stance import Stance
from inference.motion.gait.steps import Step, makes_step, mean_of, step_of, step_time_s


def step(number: int, contact_s: float, time_s: float = 0.35, contact_time_s: float = 0.22) -> Step:
    """One of a run's steps, left first."""
    return Step(number % 2, contact_s, contact_time_s, time_s, 8.0, 1.0, 0.1, 2.0, 0.05)


def stance(side: int, contact_s: float) -> Stance:
    """A stance of 0.2 s."""
    return Stance(side, contact_s, contact_s + 0.2, 5.0, 0.0, contact_s + 0.1, -1.5)


def test_a_step_is_of_both_feet() -> None:
    """One foot's next stance, or what comes too late, is no step."""
    assert makes_step(stance(0, 1.0), stance(1, 1.35))
    assert not makes_step(stance(0, 1.0), stance(0, 1.7))
    assert not makes_step(stance(0, 1.0), stance(1, 2.2))
    assert not makes_step(stance(0, 1.0), stance(1, 1.01))


def test_what_a_step_is() -> None:
    """Times, the heel before the body, the floor's speed under it, and the rise."""
    times = np.arange(0.8, 2.0, 1 / 120)
    phase = 2.0 * np.pi * (times - 1.1) / 0.35
    found = step_of(
        times, np.zeros_like(times), -0.02 * np.cos(phase), stance(0, 1.0), stance(1, 1.35)
    )
    assert found.side == 0
    assert found.step_time_s == pytest.approx(0.35)
    assert found.flight_s == pytest.approx(0.15)
    assert found.speed == pytest.approx(1.5)
    assert found.ahead == 1.0
    assert found.overstride == pytest.approx(0.15)
    assert found.rise == pytest.approx(0.04, abs=0.004)


def test_the_mean_time_leaves_out_what_is_wrong() -> None:
    """Missing steps, a side that is always timed late, and one contact that was mistimed."""
    contacts = [0.35 * i + 0.012 * (i % 2) for i in range(20)]
    steps = [step(i, at_s) for i, at_s in enumerate(contacts) if i not in {5, 6, 11}]
    assert step_time_s(steps) == pytest.approx(0.35, abs=0.0009)
    wild = [*steps[:8], step(10, contacts[10] + 0.08), *steps[9:]]
    assert step_time_s(wild) == pytest.approx(0.35, abs=0.0009)
    assert step_time_s(steps[:1]) is None


def test_a_mean_without_the_wild() -> None:
    """One value far from all others does not count; nothing has no mean."""
    assert mean_of([0.2, 0.21, 0.19, 0.2, 0.6]) == pytest.approx(0.2)
    assert mean_of([]) is None


def test_left_against_right() -> None:
    """100·|L - R| / mean, whichever is longer; absent where one side is."""
    steps = [step(i, 0.35 * i, contact_time_s=0.2 + 0.02 * (i % 2)) for i in range(6)]
    out = Finals()
    put_pair(out, "contact_time", steps, lambda one: one.contact_time_s)
    assert out.values["contact_time_symmetry_pct"] == pytest.approx(100 * 0.02 / 0.21)
    put_symmetry(out, "step_time", 0.3, None)
    assert "both sides" in out.absent["step_time_symmetry_pct"]
    assert of_side(steps[:1], 1, lambda one: one.contact_time_s) is None
