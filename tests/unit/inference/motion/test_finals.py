"""The numbers of an attempt, their scale, their warnings."""

import numpy as np
import pytest

from inference.motion.ballistics import GRAVITY_MPS2, Parabola
from inference.motion.finals import Finals, gravity_first, implausible
from inference.motion.flight import Flight
from inference.motion.measures import Channel
from inference.motion.scale import Scale, ScaleSource, scale_from_box
from inference.motion.sport import Metric
from inference.motion.track import Track


def track_of(world_m: float = 1.4) -> Track:
    """Ten still samples."""
    rows = np.zeros((10, len(Channel)))
    rows[:, Channel.LENGTH], rows[:, Channel.WORLD_LENGTH_M] = 0.5, world_m
    return Track(np.arange(10) / 60.0, rows, 0.64)


def flight_of(samples: int, metres: float) -> Flight:
    """A flight whose fall says how many metres a picture height is."""
    return Flight(0.0, 0.5, 0.25, Parabola(0.25, 0.5, GRAVITY_MPS2 / metres, 0.0), samples, 1.0)


def test_gravity_is_believed_and_others_are_compared_with_it() -> None:
    """What differs by more than it may is flagged, and changes nothing."""
    box = scale_from_box(0.4, 0.2)
    assert box == Scale(2.0, ScaleSource.BOX)
    out = Finals()
    known = [("the box's height", box, 0.25), ("nothing", None, 0.1)]
    scale = gravity_first(out, track_of(), flight_of(20, 2.2), known)
    assert scale.metres == pytest.approx(2.2)
    assert out.flags == []
    gravity_first(out, track_of(), flight_of(20, 2.8), known)
    assert len(out.flags) == 1
    assert "the box's height" in out.flags[0]
    assert "+40 %" in out.flags[0]


def test_in_few_frames_a_known_height_counts_more() -> None:
    """With too few frames in flight the known scale is taken, or else the net's flagged guess."""
    out = Finals()
    box = scale_from_box(0.4, 0.2)
    assert gravity_first(out, track_of(), flight_of(4, 2.8), [("the box", box, 0.1)]) == box
    assert out.flags == []
    guess = gravity_first(out, track_of(), flight_of(4, 2.8), [])
    assert guess == Scale(2.8, ScaleSource.WORLD)
    assert "guess" in out.flags[0]
    assert gravity_first(Finals(), track_of(0.0), flight_of(4, 2.6), []).source == "gravity"


def test_a_box_that_nobody_stepped_down_from_gives_no_scale() -> None:
    """Without a step in the picture there is nothing to compare."""
    assert scale_from_box(0.4, 0.0) is None


def test_what_is_implausible_is_named() -> None:
    """Only what was measured, and lies outside."""
    metrics = [Metric("contact_time_s", "", "s", 0.15, 0.5), Metric("rsr", "", "", 0.7, 3.5)]
    (flag,) = implausible(metrics, {"contact_time_s": 0.1})
    assert flag.startswith("contact_time_s 0.1 s is outside")


def test_a_value_is_there_or_its_reason() -> None:
    """Never both."""
    out = Finals()
    out.put("a_m", 1.0, "why")
    out.put("b_m", None, "why")
    assert (out.values, out.absent) == ({"a_m": 1.0}, {"b_m": "why"})
