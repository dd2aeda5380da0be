"""The jump analyzer on exact landmarks of the synthetic athlete."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inference.athlete.params import CameraParams, camera_params, cmj_params
from inference.athlete.samples import exact_samples
from inference.landmarks import PoseSample
from inference.motion.analyzer import Analysis, AthleteProfile, Event, EventStage
from inference.motion.ballistics import GRAVITY_MPS2
from inference.sports.cmj import SPORT, CmjAnalyzer
from tests.support.jumps import changed, events_of, finals_of, moved, swapped, unseen

HEIGHTS = ("jump_height_flight_m", "jump_height_com_m")
NEAR_FRAMES = 3
"""What lies so far from an event decides when it was."""

PARAMS = cmj_params(2, jumps=1)
PROFILE = AthleteProfile(PARAMS.height_m, PARAMS.mass_kg)
CLIP = exact_samples(PARAMS, 30, camera=camera_params(2), noise_px=0.3)
TRUTH = CLIP.attempts[0].metrics
(FINAL,) = finals_of(CLIP.samples, PROFILE)


def timeless(final: Event) -> dict[str, float]:
    """The values that do not say when."""
    return {name: value for name, value in final.values.items() if not name.endswith("time_s")}


@pytest.mark.parametrize(("fps", "within_m"), [(30, 0.004), (60, 0.002), (120, 0.0015)])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_every_jump_is_counted_and_measured(seed: int, fps: float, within_m: float) -> None:
    """Both heights of every jump are right, without any knowledge of the athlete."""
    clip = exact_samples(cmj_params(seed), fps, camera=camera_params(seed))
    finals = finals_of(clip.samples)
    assert [final.number for final in finals] == [truth.number for truth in clip.attempts]
    for final, truth in zip(finals, clip.attempts, strict=True):
        for name in HEIGHTS:
            assert final.values[name] == pytest.approx(truth.metrics[name], abs=within_m)


@pytest.mark.parametrize("seed", [0, 3])
def test_a_thousand_frames_a_second(seed: int) -> None:
    """From exact landmarks at 1 kHz both heights are right to a millimetre."""
    params = cmj_params(seed, jumps=1, lead_in_s=0.6, lead_out_s=0.5)
    clip = exact_samples(params, 1000, camera=camera_params(seed))
    (final,) = finals_of(clip.samples)
    for name in HEIGHTS:
        assert final.values[name] == pytest.approx(clip.attempts[0].metrics[name], abs=1e-3)


def test_the_report_is_complete() -> None:
    """With height and mass known every metric is measured, near the truth, and none is flagged
    but for the frame rate."""
    side = exact_samples(PARAMS, 30, camera=CameraParams(view_deg=90.0))
    (final,) = finals_of(side.samples, PROFILE)
    assert final.absent == {}
    assert {metric.name for metric in SPORT.metrics} <= set(final.values)
    within = {"m": 0.015, "mps": 0.08, "s": 0.06, "deg": 8.0, "w": 100.0}
    for name, value in final.values.items():
        unit = name.rpartition("_")[2]
        assert value == pytest.approx(side.attempts[0].metrics[name], abs=within[unit]), name
    assert all(flag.startswith("low frame rate") for flag in final.flags)


def test_what_is_not_known_is_absent_with_a_reason() -> None:
    """Without mass there is no power; without a stance before it no counter-movement. The jump
    counts all the same."""
    late = [s for s in CLIP.samples if s.media_time_s > TRUTH["bottom_time_s"] - 0.1]
    (final,) = finals_of(late)
    assert "mass" in final.absent["peak_power_w"]
    for name in ("countermovement_depth_m", "time_to_takeoff_s", "rsi_modified_mps"):
        assert "stand still" in final.absent[name]
        assert name not in final.values
    assert final.values["jump_height_flight_m"] == pytest.approx(
        TRUTH["jump_height_flight_m"], abs=0.02
    )


@pytest.mark.parametrize(("view_deg", "measured"), [(0.0, False), (45.0, True), (90.0, True)])
def test_joint_angles_need_a_side_view(view_deg: float, measured: bool) -> None:
    """From the front the angles are absent with the reason; the heights are there from anywhere."""
    clip = exact_samples(PARAMS, 30, camera=CameraParams(view_deg=view_deg))
    (final,) = finals_of(clip.samples)
    for joint in ("hip", "knee", "ankle"):
        name = f"{joint}_angle_takeoff_deg"
        assert (name in final.values) == measured
        assert ("side" in final.absent.get(name, "")) != measured
    for name in HEIGHTS:
        assert final.values[name] == pytest.approx(TRUTH[name], abs=0.01)


def test_a_wrong_height_is_noticed() -> None:
    """A height that gravity contradicts is flagged, and does not touch the jump's height."""
    (final,) = finals_of(CLIP.samples, AthleteProfile(height_m=1.2 * PARAMS.height_m))
    assert any("scale" in flag for flag in final.flags)
    assert final.values["jump_height_com_m"] == FINAL.values["jump_height_com_m"]


def test_events_settle_in_order() -> None:
    """Take-off and landing are provisional as they happen, then confirmed, then comes the final;
    all bear the same number, and the times stay near the truth."""
    events = events_of(CLIP.samples)
    assert [(event.kind, event.stage) for event in events] == [
        ("takeoff", EventStage.PROVISIONAL),
        ("landing", EventStage.PROVISIONAL),
        ("takeoff", EventStage.CONFIRMED),
        ("landing", EventStage.CONFIRMED),
        ("jump", EventStage.FINAL),
    ]
    assert {event.number for event in events} == {1}
    for event in events[:4]:
        assert event.media_time_s == pytest.approx(TRUTH[f"{event.kind}_time_s"], abs=0.06)


def test_phases_follow_each_other() -> None:
    """Live, the phases come in the order of a counter-movement jump."""
    analyzer = CmjAnalyzer(AthleteProfile())
    phases = [analyzer.push(sample).phase for sample in CLIP.samples]
    changes = [b for a, b in zip(["", *phases], phases, strict=False) if a != b]
    assert [phase for phase in changes if phase != "UNKNOWN"] == [
        "QUIET",
        "UNWEIGHT",
        "BRAKE",
        "PROPEL",
        "FLIGHT",
        "LAND",
        "QUIET",
    ]
    assert set(phases) <= set(SPORT.phases)


def test_live_metrics() -> None:
    """With the height known, height and velocity of the centre of mass are shown in metres, and
    the last jump's heights after it."""
    analyzer = CmjAnalyzer(PROFILE)
    seen = [analyzer.push(sample).metrics for sample in CLIP.samples]
    heights = [metrics["com_height_m"] for metrics in seen if "com_height_m" in metrics]
    assert min(heights) == pytest.approx(-TRUTH["countermovement_depth_m"], abs=0.03)
    speeds = [metrics["com_velocity_mps"] for metrics in seen if "com_velocity_mps" in metrics]
    assert max(speeds) == pytest.approx(TRUTH["takeoff_velocity_mps"], abs=0.5)
    assert "jump_height_flight_m" not in seen[0]
    assert seen[-1]["jump_height_flight_m"] == FINAL.values["jump_height_flight_m"]
    assert [seen[0]["jump_count"], seen[-1]["jump_count"]] == [0.0, 1.0]


def test_without_a_height_lengths_are_shown_after_the_first_jump() -> None:
    """Gravity gives the scale then; before, there are angles only."""
    analyzer = CmjAnalyzer(AthleteProfile())
    seen = [analyzer.push(sample).metrics for sample in CLIP.samples]
    assert "com_height_m" not in seen[20]
    assert "knee_angle_deg" in seen[20]
    assert seen[-1]["com_height_m"] == pytest.approx(0.0, abs=0.02)


@pytest.mark.parametrize("after_s", [0.0, 0.05, 0.1, 0.4])
def test_flush_gives_the_final_of_a_landed_jump(after_s: float) -> None:
    """A stream that ends soon after a landing still reports its jump, once."""
    cut = [s for s in CLIP.samples if s.media_time_s <= TRUTH["landing_time_s"] + 0.1 + after_s]
    analyzer = CmjAnalyzer(AthleteProfile())
    events = [event for sample in cut for event in analyzer.push(sample).events]
    finals = [event for event in (*events, *analyzer.flush()) if event.kind == "jump"]
    assert len(finals) == 1
    assert finals[0].values["jump_height_flight_m"] == pytest.approx(
        TRUTH["jump_height_flight_m"], abs=0.02
    )
    assert analyzer.flush() == ()


def test_flush_in_flight_gives_nothing() -> None:
    """A jump whose landing was not seen is not reported."""
    cut = [s for s in CLIP.samples if s.media_time_s <= TRUTH["apex_time_s"]]
    assert finals_of(cut) == []


def test_times_must_increase() -> None:
    """A time that is not after the one before is refused, and so is one that is no number."""
    analyzer = CmjAnalyzer(AthleteProfile())
    analyzer.push(CLIP.samples[1])
    for time_s in (CLIP.samples[1].media_time_s, 0.0, float("nan")):
        with pytest.raises(ValueError, match="increase"):
            analyzer.push(replace(CLIP.samples[0], media_time_s=time_s))


def test_pushes_alone_make_the_results() -> None:
    """Two analyzers that get the same samples say the same, to the last bit."""
    one, other = CmjAnalyzer(PROFILE), CmjAnalyzer(PROFILE)
    said: list[tuple[Analysis, Analysis]] = [(one.push(s), other.push(s)) for s in CLIP.samples]
    assert all(a == b for a, b in said)
    assert one.flush() == other.flush()


def test_memory_is_constant_over_an_hour() -> None:
    """After a minute the record of the past has its size for good."""
    analyzer = CmjAnalyzer(AthleteProfile())
    pose = CLIP.samples[0]
    sizes = []
    for i in range(3600 * 5):
        analyzer.push(replace(pose, media_time_s=i / 5.0))
        sizes.append(analyzer.window.allocated_bytes)
    assert sizes[300] == sizes[-1]
    assert sizes[-1] < 2_000_000


@settings(max_examples=15, deadline=None)
@given(st.floats(0.0, 1e5))
def test_a_shift_in_time_shifts_times_alone(shift_s: float) -> None:
    """However long the stream has run, the same movement gives the same numbers."""
    later = [replace(s, media_time_s=s.media_time_s + shift_s) for s in CLIP.samples]
    (final,) = finals_of(later, PROFILE)
    assert timeless(final) == pytest.approx(timeless(FINAL), abs=1e-6)
    for name in ("onset_time_s", "takeoff_time_s", "apex_time_s", "landing_time_s"):
        assert final.values[name] - shift_s == pytest.approx(FINAL.values[name], abs=1e-6)


@settings(max_examples=15, deadline=None)
@given(st.floats(0.5, 2.0), st.floats(-0.3, 0.3), st.floats(-0.3, 0.3), st.booleans())
def test_place_size_and_side_in_the_picture_do_not_matter(
    size: float, right: float, down: float, mirrored: bool
) -> None:
    """Smaller, elsewhere, or seen from the other side: the same jump, within what the landmarks'
    single precision leaves."""

    def seen(sample: PoseSample) -> PoseSample:
        other = moved(changed(sample, lambda image: image * [size, size, size, 1.0]), right, down)
        if not mirrored:
            return other
        return swapped(changed(other, lambda image: image * [-1, 1, 1, 1] + [1, 0, 0, 0]))

    (final,) = finals_of((seen(s) for s in CLIP.samples), PROFILE)
    assert timeless(final) == pytest.approx(timeless(FINAL), abs=2e-3)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([24, 30, 48, 60]))
@example(1133, 24)
@example(4191, 24)
@example(1155, 30)
def test_lost_frames_at_any_frame_rate(seed: int, fps: int) -> None:
    """One frame in twenty lost, or without a person, anywhere: counted once, within 1 cm, and of
    each frame that is missing near take-off or landing half its time is in doubt."""
    rng = np.random.default_rng(seed)
    clip = exact_samples(PARAMS, fps, noise_px=0.3, noise_seed=seed)
    luck = rng.random(len(clip.samples))
    samples = [unseen(s) if p < 0.025 else s for s, p in zip(clip.samples, luck, strict=True)]
    (final,) = finals_of(s for s, p in zip(samples, luck, strict=True) if not 0.025 <= p < 0.05)
    times_s = np.array([one.media_time_s for one in clip.samples])[luck < 0.05]
    missing = sum(
        np.count_nonzero(abs(times_s - TRUTH[name]) <= NEAR_FRAMES / fps)
        for name in ("takeoff_time_s", "landing_time_s")
    )
    # The height is g T² / 8 of the flight time T.
    within_m = 0.01 + GRAVITY_MPS2 * TRUTH["flight_time_s"] / 4 * missing / fps / 2
    for name in HEIGHTS:
        assert final.values[name] == pytest.approx(TRUTH[name], abs=within_m)
