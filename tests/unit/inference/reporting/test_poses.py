"""What was seen in every frame, as a page reads it."""

from __future__ import annotations

from typing import Any

import msgpack
import numpy as np
import pytest

from inference.athlete.running.params import running_params
from inference.athlete.samples import exact_samples
from inference.recordings.crop import Crop
from inference.reporting.poses import NOWHERE, SCALE, poses_of
from inference.sports.cmj import SPORT as CMJ
from inference.sports.running import SPORT as RUNNING
from tests.support.jumps import unseen
from tests.unit.inference.reporting.recorded import JUMPS, REPORT, SERIES, recorded


def told(data: bytes) -> dict[str, Any]:
    """The map."""
    found: dict[str, Any] = msgpack.unpackb(data)
    return found


def curve(made: dict[str, Any], name: str) -> np.ndarray:
    """A curve's values."""
    (found,) = [one for one in made["curves"] if one["name"] == name]
    return np.frombuffer(found["values"], "<f4")


def test_every_frame_is_there() -> None:
    """With its time, its phase and its points, to a tenth of a thousandth of the picture."""
    made = told(poses_of(REPORT, SERIES, CMJ, 1.78))
    count = len(SERIES.times_s)
    assert (made["v"], made["count"], made["crop"]) == (1, count, None)
    assert np.frombuffer(made["times_s"], "<f8").tolist() == SERIES.times_s.tolist()
    phases = np.frombuffer(made["phase"], np.uint8)
    assert tuple(made["phases"][at] for at in phases) == SERIES.phases
    points = np.frombuffer(made["points"], "<i2").reshape(count, 33, 2) / SCALE
    size = np.array([REPORT.width, REPORT.height])
    assert points * size == pytest.approx(SERIES.image_px[:, :, :2], abs=1e-4 * REPORT.width)
    seen = np.frombuffer(made["visibility"], np.uint8).reshape(count, 33)
    assert seen / 255 == pytest.approx(SERIES.image_px[:, :, 3], abs=1 / 250)


def test_it_is_small() -> None:
    """An hour at 60 frames a second fits where a phone can hold it."""
    assert len(poses_of(REPORT, SERIES, CMJ, 1.78)) < 200 * len(SERIES.times_s) + 2_000


def test_the_height_rises_in_a_flight() -> None:
    """In metres by how the body falls, above standing, and by the same as the attempt says."""
    made = told(poses_of(REPORT, SERIES, CMJ))
    heights, first = curve(made, "com_height"), REPORT.attempts[0]
    at = np.frombuffer(made["times_s"], "<f8")
    moments = made["attempts"][0]["moments"]
    takeoff = np.interp(moments["takeoff"], at, heights)
    flight = heights[(at > moments["takeoff"]) & (at < moments["landing"])]
    assert flight.max() - takeoff == pytest.approx(first.metrics["jump_height_com_m"], abs=0.02)
    assert made["attempts"][0]["zero_time_s"] == first.metrics["takeoff_time_s"]


def test_where_nobody_was_seen() -> None:
    """Points are nowhere, and curves have no number."""
    report, series = recorded(CMJ, [*JUMPS[:100], unseen(JUMPS[100]), *JUMPS[101:]])
    made = told(poses_of(report, series, CMJ))
    points = np.frombuffer(made["points"], "<i2").reshape(-1, 66)
    assert (points[100] == NOWHERE).all()
    assert not (points[99] == NOWHERE).any()
    assert np.isnan(curve(made, "knee_angle")[100])


def test_a_runner_has_no_angles_of_both_sides() -> None:
    """Only the height; and a part of the picture is told."""
    report, series = recorded(RUNNING, list(exact_samples(running_params(1), 60).samples))
    made = told(poses_of(report, series, RUNNING, 1.8, Crop(0.1, 0.0, 0.9, 1.0)))
    assert [one["name"] for one in made["curves"]] == ["com_height"]
    assert made["crop"] == [0.1, 0.0, 0.9, 1.0]
