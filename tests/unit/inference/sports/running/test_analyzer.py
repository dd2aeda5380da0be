"""The running analyzer on landmarks of the synthetic athlete."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.athlete.noise import Noise, noisy
from inference.athlete.params import CameraParams, camera_params
from inference.athlete.running.motion import RunningMotion
from inference.athlete.running.params import RunningParams, running_params
from inference.athlete.running.truth import contacts
from inference.athlete.samples import ExactClip, exact_samples
from inference.landmarks import PoseSample
from inference.motion.analyzer import AthleteProfile, Event, EventStage
from inference.motion.verdict import Grade
from inference.sports.running import SPORT, RunningAnalyzer
from tests.support.jumps import at_times, changed, events_of, finals_of, moved, swapped, unseen

PARAMS = running_params(2, duration_s=5.0)
PROFILE = AthleteProfile(PARAMS.height_m, PARAMS.mass_kg)


def clip_of(seed: int, fps: float, **given: float) -> ExactClip:
    """A seed's run, seen by the seed's camera."""
    params = running_params(seed, **{"duration_s": 5.0, **given})
    return exact_samples(params, fps, camera=camera_params(seed))


def finals(samples: Iterable[PoseSample], profile: AthleteProfile | None = None) -> list[Event]:
    """The finals of some samples."""
    return finals_of(samples, profile, SPORT)


CLIP = clip_of(2, 60)
TRUTH = CLIP.attempts[0].metrics
(FINAL,) = finals(CLIP.samples, PROFILE)
TIMES = ("start_time_s", "end_time_s")


def timeless(final: Event) -> dict[str, float]:
    """The values that do not say when."""
    return {name: value for name, value in final.values.items() if name not in TIMES}


@pytest.mark.parametrize("fps", [60, 120, 240])
@pytest.mark.parametrize("seed", [0, 1, 3, 4, 5])
def test_times_and_lengths_are_measured(seed: int, fps: float) -> None:
    """Near the truth without noise, from oblique views too."""
    clip = clip_of(seed, fps)
    params, truth = clip.motion.params, clip.attempts[0].metrics
    (final,) = finals(clip.samples, AthleteProfile(params.height_m, params.mass_kg))
    within = {
        "cadence_spm": 0.3,
        "contact_time_s": 0.011,
        "flight_time_s": 0.011,
        "vertical_oscillation_m": 0.004,
        "overstride_m": 0.03,
        "foot_strike_angle_deg": 4.0,
        "speed_mps": 0.2,
        "leg_stiffness_knpm": 2.0,
    }
    for name, bound in within.items():
        assert final.values[name] == pytest.approx(truth[name], abs=bound), name


def test_the_report_is_complete() -> None:
    """Every metric is measured, nothing is absent, and an even run is not flagged."""
    assert FINAL.absent == {}
    assert {metric.name for metric in SPORT.metrics} <= set(FINAL.values)
    assert FINAL.media_time_s == FINAL.values["start_time_s"]
    v = FINAL.values
    assert v["contact_time_s"] + v["flight_time_s"] == pytest.approx(v["step_time_s"])
    assert v["duty_factor"] == pytest.approx(v["contact_time_s"] / (2.0 * v["step_time_s"]))
    assert v["stride_length_m"] == pytest.approx(2.0 * v["step_time_s"] * v["speed_mps"])
    assert v["step_count"] == pytest.approx(5.0 * PARAMS.cadence_spm / 60.0, abs=2.5)


@pytest.mark.parametrize("asymmetry_pct", [-12.0, 12.0])
def test_a_limp_is_seen_on_its_side(asymmetry_pct: float) -> None:
    """Which side is longer on the floor, and by how much."""
    clip = exact_samples(running_params(3, contact_asymmetry_pct=asymmetry_pct), 120)
    (final,) = finals(clip.samples)
    left, right = (final.values[f"contact_time_{side}_s"] for side in ("left", "right"))
    assert (left > right) == (asymmetry_pct > 0.0)
    assert final.values["contact_time_symmetry_pct"] == pytest.approx(12.0, abs=4.0)


def test_events_settle() -> None:
    """Contacts and toe-offs of both feet are provisional when seen and confirmed soon after, the
    contacts near the truth; then comes the final."""
    events = events_of(CLIP.samples, PROFILE, SPORT)
    assert events[-1].kind == "run"
    confirmed = [e for e in events if e.stage is EventStage.CONFIRMED]
    assert {e.kind for e in confirmed} == {
        f"{what}_{side}" for what in ("initial_contact", "toe_off") for side in ("left", "right")
    }
    provisional = [e for e in events if e.stage is EventStage.PROVISIONAL]
    motion = CLIP.motion
    assert isinstance(motion, RunningMotion)
    true = [at_s for _, at_s in contacts(PARAMS, motion.gait, motion.offset_s)]
    for event in confirmed:
        if event.kind.startswith("initial_contact"):
            assert min(abs(event.media_time_s - at_s) for at_s in true) < 0.02
        if event.media_time_s > 0.7:  # before, too little was seen to say it as it happened
            seen = [e.media_time_s for e in provisional if e.kind == event.kind]
            assert min(abs(event.media_time_s - at_s) for at_s in seen) < 0.05
        if event.kind.startswith("toe_off"):
            assert event.values["contact_time_s"] == pytest.approx(PARAMS.contact_time_s, abs=0.05)
    assert {event.number for event in events} == {1}


def test_phases_follow_each_other() -> None:
    """Left, flight, right, flight, and so on."""
    analyzer = RunningAnalyzer(PROFILE)
    phases = [analyzer.push(sample).phase for sample in CLIP.samples]
    changes = [b for a, b in zip(["", *phases], phases, strict=False) if a != b]
    assert set(phases) <= set(SPORT.phases)
    settled = changes[4:20]
    assert settled[1::2] == ["FLIGHT"] * 8 or settled[::2] == ["FLIGHT"] * 8
    stances = [phase for phase in settled if phase != "FLIGHT"]
    assert all(a != b for a, b in pairwise(stances))


def test_live_metrics() -> None:
    """Cadence and contact time while running."""
    analyzer = RunningAnalyzer(PROFILE)
    seen = [analyzer.push(sample).metrics for sample in CLIP.samples]
    assert seen[5] == {"run_count": 0.0, "step_count": 0.0}
    assert seen[-1]["cadence_spm"] == pytest.approx(PARAMS.cadence_spm, abs=4.0)
    assert seen[-1]["contact_time_s"] == pytest.approx(PARAMS.contact_time_s, abs=0.02)


def test_what_is_not_known_is_absent() -> None:
    """Without a mass there is no stiffness; without a height gravity gives the scale."""
    (final,) = finals(CLIP.samples)
    assert "height and mass" in final.absent["leg_stiffness_knpm"]
    for name, bound in (("speed_mps", 0.4), ("vertical_oscillation_m", 0.008)):
        assert final.values[name] == pytest.approx(TRUTH[name], abs=bound)


@pytest.mark.parametrize(("told_mps", "flagged"), [(PARAMS.speed_mps, False), (5.0, True)])
def test_the_treadmills_speed_is_believed_and_compared(told_mps: float, flagged: bool) -> None:
    """What is told is used; that the feet go at another speed is said."""
    (final,) = finals(CLIP.samples, replace(PROFILE, speed_mps=told_mps))
    assert final.values["speed_mps"] == told_mps
    assert any("treadmill's speed" in flag for flag in final.flags) == flagged


@pytest.mark.parametrize("fps", [60, 120])
def test_through_the_picture(fps: float) -> None:
    """A few steps past the camera are a run, at the speed at which the body went."""
    params = running_params(2, treadmill=0, duration_s=2.2)
    view = CameraParams(distance_m=8.0, view_deg=90.0, body_fraction=0.4, width=1280, height=720)
    (final,) = finals(exact_samples(params, fps, camera=view).samples, PROFILE)
    assert final.values["speed_mps"] == pytest.approx(params.speed_mps, abs=0.2)
    assert final.values["cadence_spm"] == pytest.approx(params.cadence_spm, abs=3.0)
    assert final.values["contact_time_s"] == pytest.approx(params.contact_time_s, abs=0.015)


def test_nets_that_confuse_left_and_right_change_little() -> None:
    """Legs exchanged in every third quarter of a second."""
    samples = [swapped(s) if int(s.media_time_s * 4) % 3 == 1 else s for s in CLIP.samples]
    (final,) = finals(samples, PROFILE)
    within = {"cadence_spm": 0.1, "contact_time_s": 0.003, "overstride_m": 0.01}
    for name, bound in within.items():
        assert final.values[name] == pytest.approx(FINAL.values[name], abs=bound), name


def standing(duration_s: float, start_s: float, sample: PoseSample) -> list[PoseSample]:
    """One posture held, at 60 frames a second."""
    return at_times([sample] * int(60 * duration_s), start_s, 60.0)


def test_who_stands_does_not_run() -> None:
    """A person who stands, and one who takes a step or two, get no final."""
    assert finals(standing(5.0, 0.0, CLIP.samples[0])) == []
    assert finals(CLIP.samples[: int(60 * 0.8)]) == []


def test_a_run_ends_when_the_runner_stops() -> None:
    """A final soon after the last step, without waiting for the stream's end; the next run is the
    second."""
    pause_s = CLIP.samples[-1].media_time_s
    still = standing(2.5, pause_s + 1 / 60, CLIP.samples[-1])
    again = [replace(s, media_time_s=s.media_time_s + pause_s + 2.6) for s in CLIP.samples]
    analyzer = RunningAnalyzer(PROFILE)
    events = [e for s in (*CLIP.samples, *still, *again) for e in analyzer.push(s).events]
    first = [e for e in events if e.kind == "run"]
    assert [e.number for e in first] == [1]
    (second,) = [e for e in analyzer.flush() if e.kind == "run"]
    assert second.number == 2
    assert second.values["cadence_spm"] == pytest.approx(PARAMS.cadence_spm, abs=0.5)


def test_who_leaves_the_picture_has_run_until_then() -> None:
    """After half a second without anybody the run is final, with what was seen."""
    end_s = CLIP.samples[-1].media_time_s
    gone = [unseen(s) for s in standing(1.0, end_s + 1 / 60, CLIP.samples[-1])]
    analyzer = RunningAnalyzer(PROFILE)
    events = [e for s in (*CLIP.samples, *gone) for e in analyzer.push(s).events]
    (final,) = [e for e in events if e.kind == "run"]
    assert final.values["cadence_spm"] == pytest.approx(FINAL.values["cadence_spm"], abs=0.1)
    assert analyzer.push(unseen(replace(gone[-1], media_time_s=end_s + 9.0))).phase == "UNKNOWN"
    assert analyzer.flush() == ()


def test_who_goes_on_running_gets_a_final_a_minute() -> None:
    """Finals of a minute each, and no step is counted twice or lost between them."""
    long = exact_samples(running_params(2, duration_s=130.0), 50.0, camera=camera_params(2))
    found = finals(long.samples, PROFILE)
    assert [final.number for final in found] == [1, 2, 3]
    steps = sum(final.values["step_count"] for final in found)
    assert steps == pytest.approx(130.0 * PARAMS.cadence_spm / 60.0, abs=3.0)
    for final in found:
        assert final.values["cadence_spm"] == pytest.approx(PARAMS.cadence_spm, abs=0.3)


def test_slow_motion_is_told_and_nothing_made_up() -> None:
    """Footage at a quarter of its speed is no run that could be measured."""
    slow = [replace(s, media_time_s=4.0 * s.media_time_s) for s in clip_of(2, 240).samples]
    for final in finals(slow, PROFILE):
        assert final.verdict is not None
        assert final.verdict.grade is Grade.POOR
        assert "slow motion" in final.verdict.reasons[0].words
        assert final.values == {}


def test_fifteen_frames_a_second_time_no_contact() -> None:
    """Cadence still holds; times of contact are absent, and the verdict says why."""
    (final,) = finals(clip_of(2, 15.0).samples, PROFILE)
    assert final.values["cadence_spm"] == pytest.approx(PARAMS.cadence_spm, abs=3.0)
    assert "frame rate" in final.absent["contact_time_s"]
    assert "frame rate" in final.absent["leg_stiffness_knpm"]
    assert final.verdict is not None
    assert final.verdict.grade is Grade.POOR


def test_a_sprint_wants_more_frames() -> None:
    """At 60 frames a second contacts as short as a sprinter's are flagged."""
    sprint = RunningParams(speed_mps=7.0, cadence_spm=250.0, contact_time_s=0.12, overstride_m=0.1)
    (final,) = finals(exact_samples(sprint, 60.0).samples, PROFILE)
    assert any("need 120" in flag for flag in final.flags)


def test_a_wrong_height_is_noticed() -> None:
    """A height that gravity contradicts is flagged."""
    (final,) = finals(CLIP.samples, replace(PROFILE, height_m=1.3))
    assert any(flag.startswith("scale from") for flag in final.flags)


def test_noise_does_not_lose_steps() -> None:
    """Noise, outliers, lost frames and exchanged sides: all but a step or two are found."""
    (final,) = finals(noisy(CLIP.samples, Noise(), 5), PROFILE)
    assert final.values["step_count"] >= FINAL.values["step_count"] - 3
    assert final.values["cadence_spm"] == pytest.approx(PARAMS.cadence_spm, abs=0.6)


def test_pushes_alone_make_the_results() -> None:
    """Two analyzers that get the same samples say the same, to the last bit."""
    one, other = RunningAnalyzer(PROFILE), RunningAnalyzer(PROFILE)
    assert all(one.push(s) == other.push(s) for s in CLIP.samples)
    assert one.flush() == other.flush()


def test_times_must_increase() -> None:
    """A time that is not after the one before is refused."""
    analyzer = RunningAnalyzer(AthleteProfile())
    analyzer.push(CLIP.samples[1])
    with pytest.raises(ValueError, match="increase"):
        analyzer.push(CLIP.samples[0])


@settings(max_examples=8, deadline=None)
@given(st.floats(0.0, 1e5))
def test_a_shift_in_time_shifts_times_alone(shift_s: float) -> None:
    """However long the stream has run, the same movement gives the same numbers."""
    later = [replace(s, media_time_s=s.media_time_s + shift_s) for s in CLIP.samples]
    (final,) = finals(later, PROFILE)
    assert timeless(final) == pytest.approx(timeless(FINAL), rel=1e-3, abs=1e-3)
    for name in TIMES:
        assert final.values[name] - shift_s == pytest.approx(FINAL.values[name], abs=1e-5)


@settings(max_examples=8, deadline=None)
@given(st.floats(0.5, 2.0), st.floats(-0.3, 0.3), st.floats(-0.3, 0.3), st.booleans())
def test_place_size_and_side_in_the_picture_do_not_matter(
    size: float, right: float, down: float, mirrored: bool
) -> None:
    """Smaller, elsewhere, or seen from the other side: the same run, left and right as they are."""

    def seen(sample: PoseSample) -> PoseSample:
        other = moved(changed(sample, lambda image: image * [size, size, size, 1.0]), right, down)
        if not mirrored:
            return other
        return swapped(changed(other, lambda image: image * [-1, 1, 1, 1] + [1, 0, 0, 0]))

    (final,) = finals([seen(s) for s in CLIP.samples], PROFILE)
    wanted = timeless(FINAL)
    if mirrored:
        left, other = wanted["contact_time_left_s"], wanted["contact_time_right_s"]
        wanted |= {"contact_time_left_s": other, "contact_time_right_s": left}
    assert timeless(final) == pytest.approx(wanted, rel=0.02, abs=5e-3)


@settings(max_examples=8, deadline=None)
@given(st.floats(50.0, 130.0), st.floats(0.0, 0.02))
def test_the_frame_rate_does_not_matter(fps: float, phase_s: float) -> None:
    """Whenever the frames fall, cadence and contact are the same within their bounds."""
    count = int((CLIP.motion.duration_s - phase_s) * fps)
    times = [phase_s + i / fps for i in range(count)]
    clip = exact_samples(PARAMS, fps, camera=camera_params(2), times_s=times)
    (final,) = finals(clip.samples, PROFILE)
    assert final.values["cadence_spm"] == pytest.approx(PARAMS.cadence_spm, abs=0.3)
    assert final.values["contact_time_s"] == pytest.approx(PARAMS.contact_time_s, abs=0.012)


def test_memory_stays_the_same() -> None:
    """After a minute of running the analyzer holds no more than after seven seconds."""
    analyzer = RunningAnalyzer(PROFILE)
    long = exact_samples(running_params(2, duration_s=59.0), 50.0, camera=camera_params(2))
    sizes = []
    for i, sample in enumerate(long.samples):
        analyzer.push(sample)
        if i in {50 * 8, 50 * 58}:
            follower = analyzer._follower
            sizes.append((len(follower.window), len(follower._sides.lately(10_000))))
    assert np.ptp([size for size, _ in sizes]) <= 2
    assert sizes[0][1] <= 303
    assert sizes[1][1] <= 303
