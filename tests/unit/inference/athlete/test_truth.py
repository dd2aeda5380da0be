"""The truth that lies beside a clip."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.athlete.body import GRAVITY_MPS2
from inference.athlete.cmj import CmjMotion
from inference.athlete.params import CameraParams, CmjParams
from inference.athlete.truth import attempts, truth_document

METRICS = {
    "jump_height_flight_m",
    "jump_height_com_m",
    "takeoff_velocity_mps",
    "countermovement_depth_m",
    "time_to_takeoff_s",
    "rsi_modified_mps",
    "flight_time_s",
    "onset_time_s",
    "bottom_time_s",
    "takeoff_time_s",
    "apex_time_s",
    "landing_time_s",
    "hip_angle_takeoff_deg",
    "knee_angle_takeoff_deg",
    "ankle_angle_takeoff_deg",
    "peak_power_w",
}


@settings(max_examples=20, deadline=None)
@given(st.floats(0.15, 0.6), st.floats(0.0, 0.1))
def test_both_heights_are_consistent(rise: float, drop: float) -> None:
    """v₀²/2g is what was asked; g·T²/8 is larger by what the landing drop lengthens the flight."""
    params = CmjParams(jump_height_m=rise, landing_drop_m=drop, jumps=1, unweight_time_s=0.6)
    metrics = attempts(CmjMotion(params))[0].metrics
    assert metrics["jump_height_com_m"] == pytest.approx(rise, abs=1e-9)
    up, down = (2 * rise / GRAVITY_MPS2) ** 0.5, (2 * (rise + drop) / GRAVITY_MPS2) ** 0.5
    assert metrics["flight_time_s"] == pytest.approx(up + down, abs=1e-9)
    assert metrics["jump_height_flight_m"] == pytest.approx(
        GRAVITY_MPS2 * (up + down) ** 2 / 8, abs=1e-9
    )
    assert metrics["jump_height_flight_m"] >= rise - 1e-9


def test_times_and_ratios_agree_with_each_other() -> None:
    """Durations are differences of times, the index is height over time, Sayers as published."""
    for attempt in attempts(CmjMotion(CmjParams())):
        m = attempt.metrics
        assert m["flight_time_s"] == pytest.approx(m["landing_time_s"] - m["takeoff_time_s"])
        assert m["time_to_takeoff_s"] == pytest.approx(m["takeoff_time_s"] - m["onset_time_s"])
        assert m["rsi_modified_mps"] == pytest.approx(0.36 / m["time_to_takeoff_s"])
        assert m["peak_power_w"] == pytest.approx(60.7 * 36.0 + 45.3 * 74.0 - 2055.0)
        assert attempt.media_time_s == m["takeoff_time_s"]


def test_the_depth_is_measured_from_standing() -> None:
    """Standing minus lowest centre of mass is the asked depth."""
    motion = CmjMotion(CmjParams(countermovement_depth_m=0.27))
    bottom = motion.height.position(motion.jumps[0].bottom_s)
    assert motion.standing_m - float(bottom) == pytest.approx(0.27, abs=1e-9)
    assert attempts(motion)[0].metrics["countermovement_depth_m"] == 0.27


def test_defaults_lie_in_the_plausible_ranges() -> None:
    """The default athlete is one that the report would not flag."""
    m = attempts(CmjMotion(CmjParams()))[0].metrics
    assert 0.55 < m["time_to_takeoff_s"] < 1.5
    assert 0.2 < m["rsi_modified_mps"] < 0.8
    assert 160 < m["hip_angle_takeoff_deg"] < 185
    assert 165 < m["knee_angle_takeoff_deg"] < 190
    assert 110 < m["ankle_angle_takeoff_deg"] < 155
    assert 2000 < m["peak_power_w"] < 7000


def test_the_document_names_everything() -> None:
    """All that a reader needs is in it, under the report's names."""
    motion = CmjMotion(CmjParams(seed=3, jumps=3))
    document = truth_document(motion, CameraParams(), 30.0, 90)
    assert document["sport"] == "cmj"
    assert document["seed"] == 3
    assert document["duration_s"] == 3.0
    assert document["frame_count"] == 90
    assert document["summary"] == {"jump_count": 3}
    assert [attempt["number"] for attempt in document["attempts"]] == [1, 2, 3]
    assert all(set(attempt["metrics"]) == METRICS for attempt in document["attempts"])
    assert document["athlete"]["mass_kg"] == 74.0
    assert document["camera"]["view_deg"] == 75.0
