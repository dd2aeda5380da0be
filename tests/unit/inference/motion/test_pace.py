"""Footage at the speed of life, and slower."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.athlete.dropjump.params import dropjump_params
from inference.athlete.params import camera_params, cmj_params
from inference.athlete.samples import exact_samples
from inference.motion.ballistics import GRAVITY_MPS2
from inference.motion.measures import measure
from inference.motion.pace import slow_flight, slow_motion
from inference.motion.verdict import Cause
from tests.support.spoilt import slowed


@given(st.floats(1.0, 2.3), st.floats(0.05, 1.0))
def test_nobody_of_a_person_s_height_is_slow(height_m: float, in_picture: float) -> None:
    """Gravity at any scale is no slow motion; four times slower always is."""
    fall = GRAVITY_MPS2 / height_m * in_picture
    assert slow_motion(fall, in_picture) is None
    reason = slow_motion(fall / 16, in_picture)
    assert reason is not None
    assert reason.void


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("factor", "told"), [(1, False), (2, True), (4, True), (8, True)])
def test_flights_in_slow_motion_are_found(seed: int, factor: float, told: bool) -> None:
    """Also where the analyzer sees no jump, because nothing falls so slowly."""
    clip = exact_samples(cmj_params(seed, jumps=1), 60, camera=camera_params(seed), noise_px=0.3)
    samples = slowed(clip.samples, factor)
    times_s = np.array([one.media_time_s for one in samples])
    reason = slow_flight(times_s, np.array([measure(one) for one in samples]))
    assert (reason is not None) == told
    if reason is not None:
        assert reason.cause is Cause.SLOW_MOTION
        times = float(reason.words.split("about ")[1].split(" ")[0])
        assert times == pytest.approx(factor, rel=0.15)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("factor", [1, 4])
def test_who_stands_on_a_box_does_not_fly(seed: int, factor: float) -> None:
    """Off the floor, but not falling: a drop jump is as slow as its flight is."""
    params = dropjump_params(seed)
    clip = exact_samples(params, 120, camera=camera_params(seed), noise_px=0.3)
    samples = slowed(clip.samples, factor)
    times_s = np.array([one.media_time_s for one in samples])
    reason = slow_flight(times_s, np.array([measure(one) for one in samples]))
    assert (reason is not None) == (factor > 1)
    if reason is not None:
        times = float(reason.words.split("about ")[1].split(" ")[0])
        assert times == pytest.approx(factor, rel=0.25)
