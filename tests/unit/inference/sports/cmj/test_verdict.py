"""Bad footage gets a clear verdict, and never a number that is made up."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from inference.athlete.params import camera_params, cmj_params
from inference.athlete.samples import exact_samples
from inference.landmarks import PoseSample
from inference.motion.analyzer import AthleteProfile, EventStage
from inference.motion.verdict import Cause, Grade
from inference.sports.cmj import SPORT, CmjAnalyzer
from tests.support.jumps import events_of, finals_of, moved, unseen
from tests.support.spoilt import cut_below, hidden, scaled, slowed, turned

PARAMS = cmj_params(3, jumps=1)
PROFILE = AthleteProfile(PARAMS.height_m, PARAMS.mass_kg)
CLIP = exact_samples(PARAMS, 60, camera=camera_params(3), noise_px=0.3, noise_seed=3)
SAMPLES = list(CLIP.samples)
TRUTH = CLIP.attempts[0].metrics
METRICS = {metric.name for metric in SPORT.metrics}


def other_from(when: str) -> list[PoseSample]:
    """Somebody smaller is followed from that moment on, who stands a little aside."""
    return [moved(scaled(s, 0.8), 0.05) if s.media_time_s > TRUTH[when] else s for s in SAMPLES]


def passer_by() -> list[PoseSample]:
    """For a third of a second before take-off, somebody who walks past is followed."""
    out = []
    for sample in SAMPLES:
        since_s = sample.media_time_s - (TRUTH["takeoff_time_s"] - 0.6)
        if 0.0 < since_s < 0.35:
            walking = replace(SAMPLES[0], media_time_s=sample.media_time_s)
            sample = moved(scaled(walking, 1.3), 0.2 * since_s)
        out.append(sample)
    return out


def test_good_footage_gets_a_good_verdict() -> None:
    """At 60 frames a second from the side there is nothing to say against a jump."""
    (final,) = finals_of(SAMPLES, PROFILE)
    assert final.verdict is not None
    assert final.verdict.grade is Grade.GOOD, final.verdict
    events = [event for event in events_of(SAMPLES) if event.stage is not EventStage.FINAL]
    assert all(event.verdict is None for event in events)


@pytest.mark.parametrize(
    ("samples", "cause"),
    [
        pytest.param([cut_below(s, 0.6) for s in SAMPLES], Cause.CUT, id="half a body"),
        pytest.param([cut_below(s, 0.88) for s in SAMPLES], Cause.CUT, id="no feet"),
        pytest.param([hidden(s, 0.1) for s in SAMPLES], Cause.HIDDEN, id="hidden"),
        pytest.param(other_from("bottom_time_s"), Cause.SOMEBODY_ELSE, id="other before"),
        pytest.param(other_from("apex_time_s"), Cause.SOMEBODY_ELSE, id="other in flight"),
        pytest.param(passer_by(), Cause.SOMEBODY_ELSE, id="two people crossing"),
        pytest.param(slowed(SAMPLES, 1.25), Cause.SLOW_MOTION, id="a little slow motion"),
        pytest.param(slowed(SAMPLES, 2.0), Cause.SLOW_MOTION, id="slow motion"),
        pytest.param([turned(s) for s in SAMPLES], Cause.TURNED, id="turned by 90°"),
        pytest.param([unseen(s) for s in SAMPLES], Cause.NOBODY, id="nobody"),
    ],
)
def test_no_number_is_made_up(samples: Sequence[PoseSample], cause: Cause) -> None:
    """Either there is no attempt at all, or it has a poor verdict, says why, and no number."""
    for final in finals_of(samples, PROFILE):
        assert final.verdict is not None
        assert final.verdict.grade is Grade.POOR
        assert final.verdict.reasons[0].cause is cause
        assert final.values == {}
        assert set(final.absent) >= METRICS
        assert final.verdict.void in final.flags


@pytest.mark.parametrize("cut", [0.6, 0.88])
def test_what_is_withheld_is_not_shown_live_either(cut: float) -> None:
    """The live metrics have no height of a jump whose final has none."""
    analyzer = CmjAnalyzer(PROFILE)
    shown = [analyzer.push(cut_below(sample, cut)).metrics for sample in SAMPLES]
    assert not any("jump_height_flight_m" in metrics for metrics in shown)


def test_15_frames_a_second() -> None:
    """The heights are there, the verdict says that they are not to be relied on, and why."""
    (final,) = finals_of(SAMPLES[::4], PROFILE)
    assert final.verdict is not None
    assert final.verdict.grade is Grade.POOR
    assert "15 frames a second: at least 24" in final.verdict.reasons[0].words
    assert "frame rate" in final.absent["knee_angle_takeoff_deg"]


def test_a_height_that_gravity_contradicts() -> None:
    """A little off limits the jump, far off makes it poor; the numbers stay."""
    for factor, grade in ((1.12, Grade.LIMITED), (1.5, Grade.POOR)):
        (final,) = finals_of(SAMPLES, AthleteProfile(factor * PARAMS.height_m))
        assert final.verdict is not None
        assert final.verdict.grade is grade
        assert Cause.SCALE in {reason.cause for reason in final.verdict.reasons}
        assert final.values["jump_height_com_m"] == pytest.approx(
            TRUTH["jump_height_com_m"], abs=0.02
        )
