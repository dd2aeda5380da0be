"""A little of what `sideline bench accuracy` measures."""

from __future__ import annotations

import pytest

from inference.accuracy.errors import Spread
from inference.accuracy.landmarks import measure
from inference.accuracy.steps import STEP
from inference.athlete.noise import Noise

_SEEDS = range(201, 209)


@pytest.mark.parametrize(("fps", "mean_m"), [(60.0, 0.010), (120.0, 0.005)])
def test_jumps_are_as_high_as_they_were(fps: float, mean_m: float) -> None:
    """Every one of a few athletes' jumps is found, none is invented, and heights by flight time
    keep their targets."""
    found = measure("cmj", _SEEDS, fps, Noise())
    spread = Spread.of(found.errors["jump_height_flight_m"])
    assert (found.found, found.invented) == (found.made, 0)
    assert spread.mean_abs <= mean_m
    assert abs(spread.bias) <= 0.004  # 0.003 over fifty athletes


@pytest.mark.parametrize(("fps", "mean_s"), [(60.0, 0.010), (120.0, 0.006)])
def test_contacts_are_as_long_as_they_were(fps: float, mean_s: float) -> None:
    """The same of drop jumps' contact times."""
    found = measure("dropjump", _SEEDS, fps, Noise())
    assert found.invented == 0
    assert found.found >= 0.8 * found.made
    assert Spread.of(found.errors["contact_time_s"]).mean_abs <= mean_s


def test_noise_makes_it_worse() -> None:
    """A bound that held under any noise would hold nothing."""
    quiet, loud = (
        Spread.of(measure("cmj", _SEEDS[:3], 60.0, Noise(noise_px=px)).errors["flight_time_s"])
        for px in (0.2, 4.0)
    )
    assert quiet.rms < loud.rms


@pytest.mark.parametrize("fps", [30.0, 60.0])
def test_steps_are_timed_as_they_were(fps: float) -> None:
    """Every run of a few athletes is found, and cadence and contact times keep their targets."""
    found = measure("running", _SEEDS, fps, Noise())
    assert (found.found, found.invented) == (found.made, 0)
    assert Spread.of(found.errors["cadence_spm"]).mean_abs <= 0.3
    assert Spread.of(found.errors["contact_time_s"]).mean_abs <= 0.006  # 0.004 over fifty athletes
    assert Spread.of(found.errors[STEP]).mean_abs <= 0.010
