"""The floor's line and the stances on it."""

import numpy as np
import pytest

from inference.athlete.params import CameraParams
from inference.athlete.running.motion import RunningMotion
from inference.athlete.running.params import running_params
from inference.athlete.running.truth import contacts
from inference.athlete.samples import exact_samples
from inference.motion import body
from inference.motion.body import BODY_LENGTH_PER_HEIGHT
from inference.motion.gait.ground import look_at_ground
from inference.motion.gait.legs import LegChannel, measure_legs

PARAMS = running_params(2, duration_s=5.0)


def legs_of(view_deg: float) -> tuple[np.ndarray, np.ndarray, float]:
    """Times, legs' columns and height of a run as seen from an angle."""
    clip = exact_samples(PARAMS, 60, camera=CameraParams(view_deg=view_deg))
    points = [body.picture_points(sample) for sample in clip.samples]
    rows = np.array([measure_legs(one, body.breadth(one, body.middles(one))) for one in points])
    times = np.array([sample.media_time_s for sample in clip.samples])
    return times, rows, float(np.median(rows[:, LegChannel.LIMBS])) / BODY_LENGTH_PER_HEIGHT


@pytest.mark.parametrize("view_deg", [60.0, 75.0, 90.0])
def test_every_stance_is_seen(view_deg: float) -> None:
    """All that are whole in the clip, from an oblique view too, where the floor slopes."""
    ground = look_at_ground(*legs_of(view_deg))
    motion = RunningMotion(PARAMS)
    true = contacts(PARAMS, motion.gait, motion.offset_s)
    for side, spans in enumerate(ground.seen):
        whole = [at_s for one, at_s in true if one == side and 0.1 < at_s < 4.6]
        seen = [begin_s for begin_s, _ in spans]
        assert all(min(abs(begin_s - at_s) for begin_s in seen) < 0.06 for at_s in whole)
        assert all(0.15 < end_s - begin_s < 0.45 for begin_s, end_s in spans)
    assert (abs(ground.slope) > 0.03) == (view_deg < 80.0)


def test_nothing_is_seen_in_nothing() -> None:
    """A few samples, or feet that rest, make no stance."""
    times, rows, height = legs_of(90.0)
    assert look_at_ground(times[:3], rows[:3], height).seen == ((), ())
    still = np.repeat(rows[:1], len(times), axis=0)
    assert look_at_ground(times, still, height).seen == ((), ())
