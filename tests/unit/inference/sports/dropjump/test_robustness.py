"""What is no drop jump, and what does not keep one from being measured."""

from dataclasses import replace

import numpy as np
import pytest

from inference.athlete.dropjump.params import dropjump_params
from inference.athlete.params import camera_params, cmj_params
from inference.athlete.samples import ExactClip, exact_samples
from inference.landmarks import PoseSample
from inference.motion.analyzer import AthleteProfile, EventStage
from inference.sports.dropjump import SPORT
from inference.sports.dropjump.live import Phase
from tests.support.jumps import at_times, events_of, finals_of, moved, swapped, unseen

FPS = 60


def clip_of(seed: int, fps: float = FPS) -> ExactClip:
    """One drop jump, seen by the seed's camera, with a little noise."""
    view = camera_params(seed)
    params = dropjump_params(seed)
    return exact_samples(params, fps, camera=view, noise_px=0.5, noise_seed=seed)


CLIP = clip_of(3)
TRUTH = CLIP.attempts[0].metrics
SAMPLES = list(CLIP.samples)


def until(time_s: float) -> list[PoseSample]:
    """The clip up to that time."""
    return [s for s in SAMPLES if s.media_time_s <= time_s]


def step_down() -> list[PoseSample]:
    """Off the box, and stay there."""
    down = until(TRUTH["bottom_time_s"])
    return at_times([*down, *[down[-1]] * FPS], 0.0, FPS)


def counter_movement_jump() -> list[PoseSample]:
    """A jump from the floor."""
    return list(exact_samples(cmj_params(1, jumps=2), FPS, noise_px=0.5).samples)


def slip(frames: int) -> list[PoseSample]:
    """The net is far off for a few frames while the athlete stands."""
    still = [SAMPLES[0]] * FPS
    return at_times([*still, *[moved(SAMPLES[0], down=0.3)] * frames, *still], 0.0, FPS)


@pytest.mark.parametrize(
    "samples",
    [
        pytest.param(step_down(), id="stepping down"),
        pytest.param(counter_movement_jump(), id="counter-movement jump"),
        pytest.param(slip(1), id="slip of one frame"),
        pytest.param(slip(3), id="slip of three frames"),
        pytest.param(slip(20), id="slip of twenty frames"),
        pytest.param([unseen(s) for s in SAMPLES], id="nobody"),
        pytest.param(until(TRUTH["apex_time_s"]), id="ends in flight"),
    ],
)
def test_what_is_no_drop_jump_is_not_counted(samples: list[PoseSample]) -> None:
    """No attempt is confirmed, and there is no final."""
    events = events_of(samples, None, SPORT)
    assert [e for e in events if e.stage is not EventStage.PROVISIONAL] == []


@pytest.mark.parametrize("before_s", [-0.05, 0.02, 0.1])
def test_a_stream_that_begins_in_the_fall(before_s: float) -> None:
    """Who was not seen on the box did not drop from it."""
    begun = [s for s in SAMPLES if s.media_time_s > TRUTH["touchdown_time_s"] - before_s]
    assert finals_of(begun, None, SPORT) == []


def test_nobody_has_no_phase() -> None:
    """While nobody is seen the phase is unknown, and only the count is reported."""
    analyzer = SPORT.create(AthleteProfile())
    for sample in SAMPLES[:30]:
        analysis = analyzer.push(unseen(sample))
    assert analysis.phase == Phase.UNKNOWN
    assert analysis.metrics == {"dropjump_count": 0.0}


@pytest.mark.parametrize("seed", range(6))
def test_a_low_frame_rate_is_told(seed: int) -> None:
    """At 30 frames a second the numbers are flagged as less exact; at 15 there is no contact time,
    nor what rests on it, if the jump is seen at all."""
    clip = clip_of(seed, 30)
    (final,) = finals_of(clip.samples, None, SPORT)
    truth = clip.attempts[0].metrics
    assert final.values["contact_time_s"] == pytest.approx(truth["contact_time_s"], abs=0.025)
    assert any(flag.startswith("low frame rate") for flag in final.flags)
    for final in finals_of(clip_of(seed, 15).samples, None, SPORT):
        for name in ("contact_time_s", "rsi_mps", "rsr", "contact_depth_m"):
            assert name not in final.values
            assert "frame rate" in final.absent[name]
        assert any(flag.startswith("low frame rate") for flag in final.flags)


@pytest.mark.parametrize("where", ["touchdown_time_s", "bottom_time_s", "takeoff_time_s"])
@pytest.mark.parametrize("nothing_arrives", [True, False])
def test_a_gap_around_the_contact_leaves_its_time_out(where: str, nothing_arrives: bool) -> None:
    """A contact that was not seen whole has no time; nothing is made up."""
    gone = [abs(s.media_time_s - TRUTH[where]) < 0.07 for s in SAMPLES]
    samples = [
        unseen(s) if lost else s
        for s, lost in zip(SAMPLES, gone, strict=True)
        if not (lost and nothing_arrives)
    ]
    for final in finals_of(samples, None, SPORT):
        assert "contact_time_s" not in final.values
        assert "no landmarks" in final.absent["contact_time_s"]


def test_a_long_gap_ends_the_attempt() -> None:
    """Who is away for more than half a second in flight is not measured."""
    start_s = TRUTH["takeoff_time_s"] + 0.05
    gone = [0.0 < s.media_time_s - start_s < 0.6 for s in SAMPLES]
    samples = [unseen(s) if lost else s for s, lost in zip(SAMPLES, gone, strict=True)]
    assert finals_of(samples, None, SPORT) == []


def test_left_and_right_may_be_confused_at_any_time() -> None:
    """Random swaps of the sides change nothing."""
    rng = np.random.default_rng(1)
    samples = [swapped(s) if rng.random() < 0.3 else s for s in SAMPLES]
    (final,), (plain,) = finals_of(samples, None, SPORT), finals_of(SAMPLES, None, SPORT)
    assert dict(final.values) == pytest.approx(dict(plain.values), abs=1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_frames_may_be_missing(seed: int) -> None:
    """Every twentieth frame lost, at random: counted once, and the contact within 2 frames."""
    clip = clip_of(seed)
    keep = np.random.default_rng(seed).random(len(clip.samples)) >= 0.05
    kept = [s for s, here in zip(clip.samples, keep, strict=True) if here]
    (final,) = finals_of(kept, None, SPORT)
    truth = clip.attempts[0].metrics
    assert final.values["contact_time_s"] == pytest.approx(truth["contact_time_s"], abs=0.02)
    assert final.values["jump_height_flight_m"] == pytest.approx(
        truth["jump_height_flight_m"], abs=0.02
    )


def test_a_clip_that_loops_is_counted_each_time() -> None:
    """Three rounds of the clip, the athlete suddenly back on the box: three drop jumps."""
    finals = finals_of(at_times([*SAMPLES] * 3, 0.0, FPS), None, SPORT)
    assert [final.number for final in finals] == [1, 2, 3]
    times = [final.values["contact_time_s"] for final in finals]
    assert times == pytest.approx([TRUTH["contact_time_s"]] * 3, abs=0.01)


def test_after_the_rest_the_athlete_is_on_the_box_again() -> None:
    """Back up there, the phase says so; standing on the floor is not being on the box."""
    analyzer = SPORT.create(AthleteProfile())
    phases = [analyzer.push(s).phase for s in at_times([*SAMPLES] * 2, 0.0, FPS)]
    assert phases[len(SAMPLES) - 2] == Phase.LAND
    assert phases[len(SAMPLES) + 60] == Phase.BOX


def test_memory_is_constant() -> None:
    """After a minute the record of the past has its size for good."""
    analyzer = SPORT.create(AthleteProfile())
    sizes = []
    for i in range(1500):
        analyzer.push(replace(SAMPLES[0], media_time_s=i / 5.0))
        sizes.append(analyzer.window.allocated_bytes)  # type: ignore[attr-defined]
    assert sizes[300] == sizes[-1]
