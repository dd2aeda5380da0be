"""The verdict on a whole recording says why there is nothing to measure in it."""

from collections.abc import Iterable

import pytest

from inference.athlete.params import camera_params, cmj_params
from inference.athlete.samples import exact_samples
from inference.landmarks import PoseSample
from inference.motion.footage import Needs
from inference.motion.recording import Recording
from inference.motion.verdict import Cause, Grade, Verdict
from tests.support.jumps import moved, unseen
from tests.support.spoilt import cut_below, slowed, turned

SAMPLES = exact_samples(cmj_params(3, jumps=2), 60, camera=camera_params(3), noise_px=0.3).samples
HALF = len(SAMPLES) // 2


def verdict_on(samples: Iterable[PoseSample], measured: bool = False) -> Verdict:
    """The verdict on a recording of these samples."""
    recording = Recording()
    for sample in samples:
        recording.add(sample)
    return recording.verdict(Needs(24, 24), measured)


def test_a_good_recording() -> None:
    """Nothing is said against it, and a person who comes and goes is nothing wrong."""
    assert verdict_on(SAMPLES) == Verdict()
    assert verdict_on([*map(unseen, SAMPLES[:100]), *SAMPLES[100:]]) == Verdict()


@pytest.mark.parametrize(
    ("samples", "cause"),
    [
        pytest.param([], Cause.NOBODY, id="no frames"),
        pytest.param([unseen(s) for s in SAMPLES], Cause.NOBODY, id="nobody"),
        pytest.param([cut_below(s, 0.6) for s in SAMPLES], Cause.CUT, id="half a body"),
        pytest.param([turned(s) for s in SAMPLES], Cause.TURNED, id="turned"),
        pytest.param(slowed(SAMPLES, 4), Cause.SLOW_MOTION, id="slow motion"),
        pytest.param(SAMPLES[::4], Cause.FRAME_RATE, id="15 fps"),
    ],
)
def test_what_keeps_everything_from_being_measured(samples: list[PoseSample], cause: Cause) -> None:
    """The first reason is the one to mend."""
    verdict = verdict_on(samples)
    assert verdict.grade is Grade.POOR
    assert verdict.reasons[0].cause is cause


def test_what_was_measured_was_no_slow_motion() -> None:
    """Who waits on a box and steps off it seems to fly slowly; what was measured knows better."""
    reasons = verdict_on(slowed(SAMPLES, 4), measured=True).reasons
    assert Cause.SLOW_MOTION not in {reason.cause for reason in reasons}


def test_two_athletes_after_each_other_only_limit_it() -> None:
    """Each attempt has its own verdict; that there were two is worth knowing, no more."""
    verdict = verdict_on([*SAMPLES[:HALF], *(moved(s, 0.3) for s in SAMPLES[HALF:])])
    assert verdict.grade is Grade.LIMITED
    assert [one.cause for one in verdict.reasons] == [Cause.SOMEBODY_ELSE]
    assert verdict.void is None
