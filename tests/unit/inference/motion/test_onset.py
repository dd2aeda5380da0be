"""The quiet stance and the start of the counter-movement."""

import numpy as np
import pytest

from inference.athlete.params import cmj_params
from inference.athlete.samples import exact_samples
from inference.motion.measures import Channel, measure
from inference.motion.onset import find_onset
from inference.motion.standing import find_standing
from inference.motion.track import Track, clean

CLIP = exact_samples(cmj_params(1, jumps=1), 60)
TRUTH = CLIP.attempts[0].metrics


def track_from(first_s: float) -> Track:
    """The clip's samples from that time on."""
    samples = [s for s in CLIP.samples if s.media_time_s >= first_s]
    times = np.array([s.media_time_s for s in samples])
    return clean(times, np.array([measure(s) for s in samples]))


def test_the_stance_ends_where_the_movement_begins() -> None:
    """The stance found is the one before the jump, at the standing height, and the onset is
    within 30 ms."""
    track = track_from(0.0)
    standing = find_standing(track, TRUTH["takeoff_time_s"])
    assert standing is not None
    assert standing.last_s == pytest.approx(TRUTH["onset_time_s"], abs=0.2)
    assert standing.com == pytest.approx(track.rows[0, Channel.COM], abs=1e-3)
    onset, lowest = find_onset(track, standing, TRUTH["takeoff_time_s"])
    assert onset == pytest.approx(TRUTH["onset_time_s"], abs=0.03)
    assert lowest < standing.com


def test_no_stance_is_found_in_movement() -> None:
    """When the record begins in the middle of the counter-movement there is none."""
    track = track_from(TRUTH["bottom_time_s"] - 0.1)
    assert find_standing(track, TRUTH["takeoff_time_s"]) is None
