"""What is no jump, and what does not keep a jump from being measured."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from inference.athlete.params import camera_params, cmj_params
from inference.athlete.samples import ExactClip, exact_samples
from inference.landmarks import Landmark, PoseSample
from inference.motion.analyzer import AthleteProfile, EventStage
from inference.sports.cmj import SPORT
from inference.sports.cmj.live import Phase
from tests.support.jumps import (
    Image,
    at_times,
    changed,
    events_of,
    finals_of,
    moved,
    swapped,
    unseen,
)

HEIGHTS = ("jump_height_flight_m", "jump_height_com_m")
FPS = 30


def clip_of(seed: int, fps: float = FPS, **given: float) -> ExactClip:
    """One jump, seen by the seed's camera, with a little noise."""
    params = cmj_params(seed, jumps=1, **given)
    return exact_samples(params, fps, camera=camera_params(seed), noise_px=0.3, noise_seed=seed)


CLIP = clip_of(3)
TRUTH = CLIP.attempts[0].metrics
SAMPLES = list(CLIP.samples)


def between(samples: Sequence[PoseSample], first_s: float, last_s: float) -> list[int]:
    """Indices of the samples within those times."""
    return [i for i, s in enumerate(samples) if first_s <= s.media_time_s <= last_s]


def squat() -> list[PoseSample]:
    """Down as for a jump, and up again the same way."""
    down = [s for s in SAMPLES if s.media_time_s <= TRUTH["bottom_time_s"]]
    return at_times([*down, *down[::-1]], 0.0, FPS)


def walk() -> list[PoseSample]:
    """Across the picture, one foot in the air at a time, bobbing a little."""
    feet = {
        "LEFT": [Landmark.LEFT_ANKLE, Landmark.LEFT_HEEL, Landmark.LEFT_FOOT_INDEX],
        "RIGHT": [Landmark.RIGHT_ANKLE, Landmark.RIGHT_HEEL, Landmark.RIGHT_FOOT_INDEX],
    }
    out = []
    for i in range(5 * FPS):
        swing = np.sin(2.0 * np.pi * 0.9 * i / FPS)
        stand = moved(SAMPLES[0], right=0.05 * i / FPS - 0.1, down=0.008 * swing**2)

        def step(image: Image, swing: float = swing) -> Image:
            image[feet["LEFT"], 1] -= 0.08 * max(0.0, swing)
            image[feet["RIGHT"], 1] -= 0.08 * max(0.0, -swing)
            return image

        out.append(replace(changed(stand, step), media_time_s=i / FPS))
    return out


def calf_raise() -> list[PoseSample]:
    """On the toes and down again: the body rises, the toes stay."""
    toes = [Landmark.LEFT_FOOT_INDEX, Landmark.RIGHT_FOOT_INDEX]
    out = []
    for i in range(4 * FPS):
        lift = 0.05 * max(0.0, np.sin(2.0 * np.pi * 0.8 * i / FPS))
        raised = moved(SAMPLES[0], down=-lift)

        def keep_toes(image: Image, lift: float = lift) -> Image:
            image[toes, 1] += lift
            return image

        out.append(replace(changed(raised, keep_toes), media_time_s=i / FPS))
    return out


def step_in() -> list[PoseSample]:
    """Nobody, then somebody higher in the picture, then on the floor in front."""
    nobody = [unseen(SAMPLES[0])] * FPS
    behind = [moved(SAMPLES[0], down=-0.2)] * FPS
    return at_times([*nobody, *behind, *[SAMPLES[0]] * FPS], 0.0, FPS)


def bumped_camera() -> list[PoseSample]:
    """The whole picture jumps up and, half a second later, back."""
    still = [SAMPLES[0]] * FPS
    return at_times([*still, *[moved(SAMPLES[0], down=-0.15)] * 15, *still], 0.0, FPS)


def slip(frames: int) -> list[PoseSample]:
    """The net is far off for a few frames while the athlete stands."""
    still = [SAMPLES[0]] * FPS
    return at_times([*still, *[moved(SAMPLES[0], down=-0.3)] * frames, *still], 0.0, FPS)


@pytest.mark.parametrize(
    "samples",
    [
        pytest.param(squat(), id="squat"),
        pytest.param(walk(), id="walking"),
        pytest.param(calf_raise(), id="calf raise"),
        pytest.param(step_in(), id="stepping in"),
        pytest.param(bumped_camera(), id="bumped camera"),
        pytest.param(slip(1), id="slip of one frame"),
        pytest.param(slip(2), id="slip of two frames"),
        pytest.param(slip(3), id="slip of three frames"),
        pytest.param(slip(7), id="slip of seven frames"),
        pytest.param([unseen(s) for s in SAMPLES], id="nobody"),
    ],
)
def test_what_is_no_jump_is_not_counted(samples: list[PoseSample]) -> None:
    """No attempt is confirmed, and there is no final."""
    settled = [e for e in events_of(samples) if e.stage is not EventStage.PROVISIONAL]
    assert settled == []


def test_nobody_has_no_phase() -> None:
    """While nobody is seen the phase is unknown, and only the count is reported."""
    analyzer = SPORT.create(AthleteProfile())
    for sample in SAMPLES[:FPS]:
        analysis = analyzer.push(unseen(sample))
    assert analysis.phase == Phase.UNKNOWN
    assert analysis.metrics == {"jump_count": 0.0}


@pytest.mark.parametrize("frames", [1, 2, 3])
@pytest.mark.parametrize("where", ["takeoff_time_s", "apex_time_s", "landing_time_s"])
def test_a_slip_during_a_jump_does_not_spoil_it(where: str, frames: int) -> None:
    """A net that is off for up to three frames costs neither the count nor the height."""
    first = between(SAMPLES, TRUTH[where], np.inf)[0] + 1
    samples = list(SAMPLES)
    for i in range(first, first + frames):
        samples[i] = moved(samples[i], right=0.1, down=0.25)
    (final,) = finals_of(samples)
    for name in HEIGHTS:
        assert final.values[name] == pytest.approx(TRUTH[name], abs=0.03)


def test_left_and_right_may_be_confused_at_any_time() -> None:
    """Random swaps of the sides change nothing."""
    rng = np.random.default_rng(1)
    samples = [swapped(s) if rng.random() < 0.3 else s for s in SAMPLES]
    (final,), (plain,) = finals_of(samples), finals_of(SAMPLES)
    assert dict(final.values) == pytest.approx(dict(plain.values), abs=1e-6)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("share", [0.05, 0.1])
def test_frames_may_be_missing(seed: int, share: float) -> None:
    """Every twentieth or tenth frame lost, at random: the jump is counted, its height right."""
    clip = clip_of(seed)
    keep = np.random.default_rng(seed).random(len(clip.samples)) >= share
    (final,) = finals_of(s for s, kept in zip(clip.samples, keep, strict=True) if kept)
    for name in HEIGHTS:
        assert final.values[name] == pytest.approx(clip.attempts[0].metrics[name], abs=0.02)


@pytest.mark.parametrize("fps", [15, 20, 24, 30, 50, 60, 90, 120])
def test_any_frame_rate(fps: float) -> None:
    """From 15 to 120 frames a second the jump is counted and measured."""
    clip = clip_of(5, fps)
    (final,) = finals_of(clip.samples)
    for name in HEIGHTS:
        assert final.values[name] == pytest.approx(clip.attempts[0].metrics[name], abs=0.02)
    assert ("knee_angle_takeoff_deg" in final.absent) == (fps < 22)
    assert any(flag.startswith("low frame rate") for flag in final.flags) == (fps < 50)


@pytest.mark.parametrize(("gap_s", "counted"), [(0.12, True), (0.2, True), (0.6, False)])
@pytest.mark.parametrize("nothing_arrives", [True, False])
def test_a_gap_in_flight(gap_s: float, counted: bool, nothing_arrives: bool) -> None:
    """A short gap is flagged, in a long one the attempt is given up; lost frames and frames
    without a person are the same."""
    start_s = TRUTH["apex_time_s"] - 0.4 * gap_s
    gone = set(between(SAMPLES, start_s, start_s + gap_s))
    samples = [
        unseen(s) if i in gone else s
        for i, s in enumerate(SAMPLES)
        if not (nothing_arrives and i in gone)
    ]
    finals = finals_of(samples)
    assert len(finals) == counted
    for final in finals:
        assert any("no landmarks" in flag for flag in final.flags)
        assert final.values["jump_height_flight_m"] == pytest.approx(
            TRUTH["jump_height_flight_m"], abs=0.03
        )


@pytest.mark.parametrize("nothing_arrives", [True, False])
def test_who_leaves_after_the_landing_is_counted(nothing_arrives: bool) -> None:
    """A stream that freezes, or an athlete who is lost, just after a landing costs no jump."""
    stop_s = TRUTH["landing_time_s"] + 0.15
    samples = [s for s in SAMPLES if s.media_time_s <= stop_s]
    if not nothing_arrives:
        samples += [unseen(s) for s in SAMPLES if s.media_time_s > stop_s]
    samples.append(replace(SAMPLES[0], media_time_s=SAMPLES[-1].media_time_s + 1.0))
    (final,) = finals_of(samples)
    assert final.values["jump_height_flight_m"] == pytest.approx(
        TRUTH["jump_height_flight_m"], abs=0.02
    )


def test_a_burst_of_lost_frames_is_no_jump() -> None:
    """Half a second lost while the athlete goes down and up adds nothing."""
    samples = [s for s in squat() if not 1.3 < s.media_time_s < 1.8]
    assert finals_of(samples) == []


def test_the_picture_may_change_its_size() -> None:
    """A sender that halves its resolution in mid-jump changes nothing."""
    half = [
        replace(s, width=s.width // 2, height=s.height // 2)
        if s.media_time_s > TRUTH["apex_time_s"]
        else s
        for s in SAMPLES
    ]
    (final,), (plain,) = finals_of(half), finals_of(SAMPLES)
    assert dict(final.values) == pytest.approx(dict(plain.values), abs=1e-9)


def test_a_clip_that_loops_is_counted_each_time() -> None:
    """Three rounds of the clip, the athlete a little elsewhere after each: three jumps."""
    rounds = [moved(s, right=0.05 * turn) for turn in range(3) for s in SAMPLES]
    finals = finals_of(at_times(rounds, 0.0, FPS))
    assert [final.number for final in finals] == [1, 2, 3]
    heights = [final.values["jump_height_flight_m"] for final in finals]
    assert heights == pytest.approx([TRUTH["jump_height_flight_m"]] * 3, abs=0.01)


def test_jumps_one_upon_the_other() -> None:
    """Jumps without a rest between them are each counted once."""
    params = cmj_params(4, jumps=4, rest_s=0.3)
    clip = exact_samples(params, FPS, noise_px=0.3)
    finals = finals_of(clip.samples)
    assert [final.number for final in finals] == [1, 2, 3, 4]
    for final, truth in zip(finals, clip.attempts, strict=True):
        for name in HEIGHTS:
            assert final.values[name] == pytest.approx(truth.metrics[name], abs=0.02)


@pytest.mark.parametrize("before_s", [-0.1, 0.0, 0.1])
def test_a_stream_that_begins_in_flight(before_s: float) -> None:
    """Without feet seen on the floor first, what follows is not counted: its start is unknown."""
    begun = [s for s in SAMPLES if s.media_time_s > TRUTH["takeoff_time_s"] - before_s]
    assert finals_of(begun) == []
