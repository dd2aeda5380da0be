"""The quiet stance and the start of the counter-movement."""

from dataclasses import replace

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


def moved(track: Track, from_s: float, by: float) -> Track:
    """The whole body drawn higher from that time on, in body heights, as when the nets begin to
    look at another part of the picture."""
    rows = track.rows.copy()
    rows[track.times_s >= from_s, Channel.COM] += by * track.height
    return replace(track, rows=rows)


@pytest.mark.parametrize("by", [-0.004, 0.004])
@pytest.mark.parametrize("before_s", [0.3, 0.1])
def test_a_step_of_the_whole_body_is_no_onset(by: float, before_s: float) -> None:
    """Where the landmarks jump by 7 mm shortly before the onset, that moves the onset
    by less than 40 ms."""
    track = track_from(0.0)
    standing = find_standing(track, TRUTH["takeoff_time_s"])
    assert standing is not None
    shaken = moved(track, TRUTH["onset_time_s"] - before_s, by)
    onset, _ = find_onset(shaken, standing, TRUTH["takeoff_time_s"])
    assert onset == pytest.approx(TRUTH["onset_time_s"], abs=0.04)


def test_who_does_not_go_down_has_no_onset() -> None:
    """A body that stays at its height until the take-off made no counter-movement."""
    track = track_from(0.0)
    standing = find_standing(track, TRUTH["takeoff_time_s"])
    assert standing is not None
    rows = track.rows.copy()
    rows[:, Channel.COM] = np.maximum(rows[:, Channel.COM], standing.com)
    level = replace(track, rows=rows)
    onset, lowest = find_onset(level, standing, TRUTH["takeoff_time_s"])
    assert onset is None
    assert lowest == pytest.approx(standing.com)


def test_no_stance_is_found_in_movement() -> None:
    """When the record begins in the middle of the counter-movement there is none."""
    track = track_from(TRUTH["bottom_time_s"] - 0.1)
    assert find_standing(track, TRUTH["takeoff_time_s"]) is None
