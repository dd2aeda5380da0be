"""An attempt's plots as numbers."""

from __future__ import annotations

import json

import numpy as np
import pytest

from inference.athlete.running.params import running_params
from inference.athlete.samples import exact_samples
from inference.motion.measures import Channel
from inference.reporting.curves import curves_of
from inference.sports.cmj import SPORT as CMJ
from inference.sports.running import SPORT as RUNNING
from tests.support.jumps import unseen
from tests.unit.inference.reporting.recorded import JUMPS, REPORT, SERIES, recorded


def test_an_attempt_is_laid_at_its_takeoff() -> None:
    """Height and angles over the same times, zero where the feet left the ground."""
    told = curves_of(REPORT, SERIES, CMJ, 1.78)
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert [one["number"] for one in told["attempts"]] == [1, 2]
    first = told["attempts"][0]
    assert first["zero"] == "takeoff"
    assert first["zero_time_s"] == REPORT.attempts[0].metrics["takeoff_time_s"]
    height, angles = first["plots"]
    assert height["unit"] == "metres"
    heights = np.array(height["curves"][0]["values"])
    times_s = np.array(height["times_s"])
    assert np.interp(first["zero_time_s"], times_s, heights) == pytest.approx(0.0, abs=1e-4)
    most = REPORT.attempts[0].metrics["jump_height_com_m"]
    assert heights.max() == pytest.approx(most, abs=0.01)
    assert [one["label"] for one in angles["curves"]] == ["hip", "knee", "ankle"]
    knee = SERIES.of(Channel.KNEE_DEG)[SERIES.between(times_s[0], times_s[-1] + 1e-6)]
    assert angles["curves"][1]["values"] == pytest.approx(knee, rel=1e-4)


def test_a_run_is_laid_at_its_start() -> None:
    """Where the feet leave the ground over and over there is no one take-off."""
    report, series = recorded(RUNNING, list(exact_samples(running_params(1), 60).samples))
    run = curves_of(report, series, RUNNING, None)["attempts"][0]
    assert run["zero"] == "start"
    assert run["zero_time_s"] == report.attempts[0].media_time_s
    assert run["metrics"] == report.attempts[0].metrics


def test_where_nobody_was_seen_there_is_no_number() -> None:
    """A hole in a curve is null, which JSON has, and not NaN, which it has not."""
    report, series = recorded(CMJ, [*JUMPS[:100], unseen(JUMPS[100]), *JUMPS[101:]])
    told = json.dumps(curves_of(report, series, CMJ, 1.78), allow_nan=False)
    assert "null" in told
