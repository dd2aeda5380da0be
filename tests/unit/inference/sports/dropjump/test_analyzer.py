"""The drop jump analyzer on exact landmarks of the synthetic athlete."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.athlete.dropjump.params import dropjump_params
from inference.athlete.params import CameraParams, camera_params
from inference.athlete.samples import ExactClip, exact_samples
from inference.landmarks import PoseSample
from inference.motion.analyzer import AthleteProfile, Event, EventStage
from inference.sports.dropjump import SPORT, DropJumpAnalyzer
from tests.support.jumps import changed, events_of, finals_of, moved, swapped

PARAMS = dropjump_params(2)
PROFILE = AthleteProfile(PARAMS.height_m, PARAMS.mass_kg, PARAMS.box_height_m)


def clip_of(seed: int, fps: float, noise_px: float = 0.0, **given: float) -> ExactClip:
    """One drop jump of a seed's athlete, seen by the seed's camera."""
    params = dropjump_params(seed, **given)
    view = camera_params(seed)
    return exact_samples(params, fps, camera=view, noise_px=noise_px, noise_seed=seed)


def finals(clip: ExactClip, profile: AthleteProfile | None = None) -> list[Event]:
    """The finals of a clip."""
    return finals_of(clip.samples, profile, SPORT)


CLIP = clip_of(2, 60, noise_px=0.3)
TRUTH = CLIP.attempts[0].metrics
(FINAL,) = finals(CLIP, PROFILE)
TIMES = ("touchdown_time_s", "takeoff_time_s", "apex_time_s", "landing_time_s")


def timeless(final: Event) -> dict[str, float]:
    """The values that do not say when."""
    return {name: value for name, value in final.values.items() if name not in TIMES}


@pytest.mark.parametrize(("fps", "within_s"), [(60, 0.008), (120, 0.005), (240, 0.005)])
@pytest.mark.parametrize("seed", [0, 1, 3, 4])
def test_contact_flight_and_fall_are_measured(seed: int, fps: float, within_s: float) -> None:
    """Times and heights are right, without any knowledge of the athlete."""
    clip = clip_of(seed, fps)
    (final,) = finals(clip)
    truth = clip.attempts[0].metrics
    assert final.values["contact_time_s"] == pytest.approx(truth["contact_time_s"], abs=within_s)
    assert final.values["flight_time_s"] == pytest.approx(truth["flight_time_s"], abs=0.004)
    for name in ("jump_height_flight_m", "jump_height_com_m"):
        assert final.values[name] == pytest.approx(truth[name], abs=0.005)
    assert final.values["drop_height_m"] == pytest.approx(truth["drop_height_m"], abs=0.02)


def test_the_report_is_complete() -> None:
    """Every metric is measured, nothing is absent, and a plain drop jump is not flagged."""
    assert FINAL.absent == {}
    assert {metric.name for metric in SPORT.metrics} <= set(FINAL.values)
    assert FINAL.flags == ()
    v = FINAL.values
    assert v["rsi_mps"] == pytest.approx(v["jump_height_flight_m"] / v["contact_time_s"])
    assert v["rsr"] == pytest.approx(v["flight_time_s"] / v["contact_time_s"])
    assert v["contact_depth_m"] == pytest.approx(TRUTH["contact_depth_m"], abs=0.03)


def test_events_settle_in_order() -> None:
    """Touchdown, take-off and landing are provisional as they happen, then confirmed, then comes
    the final; all bear one number, and the times stay near the truth."""
    events = events_of(CLIP.samples, None, SPORT)
    kinds = ["touchdown", "takeoff", "landing"]
    assert [(event.kind, event.stage) for event in events] == [
        *((kind, EventStage.PROVISIONAL) for kind in kinds),
        *((kind, EventStage.CONFIRMED) for kind in kinds),
        ("dropjump", EventStage.FINAL),
    ]
    assert {event.number for event in events} == {1}
    for event in events[:6]:
        assert event.media_time_s == pytest.approx(TRUTH[f"{event.kind}_time_s"], abs=0.06)
    assert events[-1].media_time_s == events[-1].values["touchdown_time_s"]


def test_phases_follow_each_other() -> None:
    """Live, the phases come in the order of a drop jump."""
    analyzer = DropJumpAnalyzer(AthleteProfile())
    phases = [analyzer.push(sample).phase for sample in CLIP.samples]
    changes = [b for a, b in zip(["", *phases], phases, strict=False) if a != b]
    assert changes == ["UNKNOWN", "BOX", "DROP", "BRAKE", "PROPEL", "FLIGHT", "LAND"]
    assert set(phases) <= set(SPORT.phases)


def test_live_metrics() -> None:
    """Angles at any time, and the last drop jump's index after it."""
    analyzer = DropJumpAnalyzer(PROFILE)
    seen = [analyzer.push(sample).metrics for sample in CLIP.samples]
    assert "knee_angle_deg" in seen[20]
    assert "rsi_mps" not in seen[20]
    assert seen[-1]["rsi_mps"] == FINAL.values["rsi_mps"]
    assert [seen[0]["dropjump_count"], seen[-1]["dropjump_count"]] == [0.0, 1.0]


@pytest.mark.parametrize(("step_m", "said"), [(0.18, "jumped up"), (0.0, None), (-0.18, "lowered")])
@pytest.mark.parametrize("known", [True, False])
def test_who_does_not_just_step_off_is_told(step_m: float, said: str | None, known: bool) -> None:
    """A jump off the box and a lowering before the fall are flagged, the box known or not."""
    clip = exact_samples(dropjump_params(2, step_off_m=step_m), 120, noise_px=0.3)
    profile = AthleteProfile(box_height_m=PARAMS.box_height_m if known else None)
    (final,) = finals(clip, profile)
    flags = [flag for flag in final.flags if "left the box" in flag]
    assert len(flags) == (said is not None)
    assert said is None or said in flags[0]


@pytest.mark.parametrize("profile", [AthleteProfile(1.3), AthleteProfile(box_height_m=0.8)])
def test_a_wrong_height_is_noticed(profile: AthleteProfile) -> None:
    """A height that gravity contradicts is flagged, and changes no number."""
    (final,) = finals(CLIP, profile)
    assert any(flag.startswith("scale from") for flag in final.flags)
    assert final.values == FINAL.values


@pytest.mark.parametrize("after_s", [0.0, 0.1, 0.4])
def test_flush_gives_the_final_of_a_landed_jump(after_s: float) -> None:
    """A stream that ends soon after a landing still reports its drop jump, once."""
    cut = [s for s in CLIP.samples if s.media_time_s <= TRUTH["landing_time_s"] + 0.1 + after_s]
    analyzer = DropJumpAnalyzer(AthleteProfile())
    events = [event for sample in cut for event in analyzer.push(sample).events]
    found = [event for event in (*events, *analyzer.flush()) if event.kind == "dropjump"]
    assert len(found) == 1
    assert found[0].values["contact_time_s"] == pytest.approx(TRUTH["contact_time_s"], abs=0.01)
    assert analyzer.flush() == ()


def test_pushes_alone_make_the_results() -> None:
    """Two analyzers that get the same samples say the same, to the last bit."""
    one, other = DropJumpAnalyzer(PROFILE), DropJumpAnalyzer(PROFILE)
    assert all(one.push(s) == other.push(s) for s in CLIP.samples)
    assert one.flush() == other.flush()


def test_times_must_increase() -> None:
    """A time that is not after the one before is refused."""
    analyzer = DropJumpAnalyzer(AthleteProfile())
    analyzer.push(CLIP.samples[1])
    with pytest.raises(ValueError, match="increase"):
        analyzer.push(CLIP.samples[0])


@settings(max_examples=10, deadline=None)
@given(st.floats(0.0, 1e5))
def test_a_shift_in_time_shifts_times_alone(shift_s: float) -> None:
    """However long the stream has run, the same movement gives the same numbers."""
    later = [replace(s, media_time_s=s.media_time_s + shift_s) for s in CLIP.samples]
    (final,) = finals_of(later, PROFILE, SPORT)
    assert timeless(final) == pytest.approx(timeless(FINAL), abs=1e-6)
    for name in TIMES:
        assert final.values[name] - shift_s == pytest.approx(FINAL.values[name], abs=1e-6)


@settings(max_examples=10, deadline=None)
@given(st.floats(0.5, 2.0), st.floats(-0.3, 0.3), st.floats(-0.3, 0.3), st.booleans())
def test_place_size_and_side_in_the_picture_do_not_matter(
    size: float, right: float, down: float, mirrored: bool
) -> None:
    """Smaller, elsewhere, or seen from the other side: the same drop jump, within what the
    landmarks' single precision leaves."""

    def seen(sample: PoseSample) -> PoseSample:
        other = moved(changed(sample, lambda image: image * [size, size, size, 1.0]), right, down)
        if not mirrored:
            return other
        return swapped(changed(other, lambda image: image * [-1, 1, 1, 1] + [1, 0, 0, 0]))

    (final,) = finals_of((seen(s) for s in CLIP.samples), PROFILE, SPORT)
    assert timeless(final) == pytest.approx(timeless(FINAL), abs=5e-3)


@settings(max_examples=10, deadline=None)
@given(st.floats(50.0, 130.0), st.floats(0.0, 0.02))
def test_the_frame_rate_does_not_matter(fps: float, phase_s: float) -> None:
    """Whenever the frames fall, contact and flight are the same within a few milliseconds."""
    count = int((CLIP.motion.duration_s - phase_s) * fps)
    times = [phase_s + i / fps for i in range(count)]
    view = CameraParams(view_deg=80.0)
    clip = exact_samples(PARAMS, fps, camera=view, times_s=times)
    (final,) = finals(clip)
    assert final.values["contact_time_s"] == pytest.approx(TRUTH["contact_time_s"], abs=0.009)
    assert final.values["flight_time_s"] == pytest.approx(TRUTH["flight_time_s"], abs=0.005)
