"""What is wrong with footage is told; what is right is not."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from inference.athlete.params import CameraParams, camera_params, cmj_params
from inference.athlete.samples import exact_samples
from inference.landmarks import PoseSample
from inference.motion.footage import Needs, judge
from inference.motion.measures import Channel, measure
from inference.motion.verdict import Cause, Grade, Reason
from tests.support.jumps import moved, swapped
from tests.support.spoilt import cut_below, hidden, scaled, slowed, turned

NEEDS = Needs(minimum_fps=24, good_fps=48, side_view=True, in_place=True)
SAMPLES = exact_samples(
    cmj_params(2, jumps=1), 60, camera=camera_params(2), noise_px=0.5, noise_seed=1
).samples
MIDDLE = len(SAMPLES) // 2


def reasons_of(samples: Sequence[PoseSample], needs: Needs = NEEDS) -> tuple[Reason, ...]:
    """The reasons that samples give."""
    times_s = np.array([one.media_time_s for one in samples])
    rows = np.array([measure(one) for one in samples]).reshape(-1, len(Channel))
    return judge(times_s, rows, needs)


def switched(other: Callable[[PoseSample], PoseSample]) -> list[PoseSample]:
    """From the middle on somebody else is followed."""
    return [*SAMPLES[:MIDDLE], *map(other, SAMPLES[MIDDLE:])]


@pytest.mark.parametrize("seed", range(8))
def test_good_footage_is_good(seed: int) -> None:
    """Nothing is said against a jump seen from the side, at any size, whoever jumps."""
    camera = camera_params(seed)
    clip = exact_samples(cmj_params(seed, jumps=2), 60, camera=camera, noise_px=0.5)
    assert reasons_of(clip.samples) == ()


def test_confused_sides_and_slips_are_no_other_person() -> None:
    """Left and right swapped, or a few frames far off, are what nets do."""
    swaps = [swapped(one) if i % 3 == 0 else one for i, one in enumerate(SAMPLES)]
    assert reasons_of(swaps) == ()
    slip = [moved(s, 0.2, 0.2) if 60 <= i < 63 else s for i, s in enumerate(SAMPLES)]
    assert reasons_of(slip) == ()


@pytest.mark.parametrize(
    ("samples", "cause", "grade", "void", "words"),
    [
        pytest.param([], Cause.NOBODY, Grade.POOR, False, "nobody", id="nobody"),
        pytest.param(
            [cut_below(s, 0.6) for s in SAMPLES], Cause.CUT, Grade.POOR, True, "half", id="half"
        ),
        pytest.param(
            [cut_below(s, 0.88) for s in SAMPLES], Cause.CUT, Grade.POOR, True, "feet", id="no feet"
        ),
        pytest.param(
            [moved(s, 0.6) for s in SAMPLES], Cause.CUT, Grade.POOR, False, "half", id="at an edge"
        ),
        pytest.param(
            [moved(s, down=-0.36) for s in SAMPLES],
            Cause.CUT,
            Grade.LIMITED,
            False,
            "head",
            id="up",
        ),
        pytest.param(
            [turned(s) for s in SAMPLES], Cause.TURNED, Grade.POOR, True, "turned", id="turned"
        ),
        pytest.param(
            [hidden(s, 0.1) for s in SAMPLES], Cause.HIDDEN, Grade.POOR, True, "hidden", id="dark"
        ),
        pytest.param(
            [hidden(s, 0.4 if i % 4 == 0 else 0.9) for i, s in enumerate(SAMPLES)],
            Cause.HIDDEN,
            Grade.LIMITED,
            False,
            "hard to see",
            id="dim",
        ),
        pytest.param(
            switched(lambda s: moved(s, 0.3)),
            Cause.SOMEBODY_ELSE,
            Grade.POOR,
            True,
            "elsewhere",
            id="another place",
        ),
        pytest.param(
            switched(lambda s: scaled(s, 0.75)),
            Cause.SOMEBODY_ELSE,
            Grade.POOR,
            True,
            "size",
            id="another size",
        ),
        pytest.param(
            [moved(s, right=0.3 * s.media_time_s - 0.3) for s in SAMPLES],
            Cause.TRAVEL,
            Grade.LIMITED,
            False,
            "across",
            id="walking through",
        ),
        pytest.param(
            slowed(SAMPLES, 4), Cause.FRAME_RATE, Grade.POOR, False, "15 frames", id="15 fps"
        ),
        pytest.param(
            slowed(SAMPLES, 2), Cause.FRAME_RATE, Grade.LIMITED, False, "30 frames", id="30 fps"
        ),
        pytest.param(
            [s for i, s in enumerate(SAMPLES) if i % 6],
            Cause.UNEVEN,
            Grade.LIMITED,
            False,
            "unevenly",
            id="uneven",
        ),
        pytest.param(
            [*SAMPLES[:90], *SAMPLES[100:]], Cause.GAP, Grade.LIMITED, False, "183 ms", id="a gap"
        ),
    ],
)
def test_what_is_wrong_is_told(
    samples: list[PoseSample], cause: Cause, grade: Grade, void: bool, words: str
) -> None:
    """The reason has its cause and grade, and says in words what is wrong."""
    found = {reason.cause: reason for reason in reasons_of(samples)}
    assert cause in found, found
    assert found[cause].grade is grade
    assert found[cause].void == (void or cause is Cause.NOBODY)
    assert words in found[cause].words


@pytest.mark.parametrize(("view_deg", "told"), [(0.0, True), (30.0, True), (60.0, False)])
def test_a_view_from_the_front(view_deg: float, told: bool) -> None:
    """It is told to a sport that needs the side, and to no other."""
    clip = exact_samples(cmj_params(1, jumps=1), 60, camera=CameraParams(view_deg=view_deg))
    causes = {reason.cause for reason in reasons_of(clip.samples)}
    assert (Cause.FRONTAL in causes) == told
    assert reasons_of(clip.samples, Needs(24, 48)) == ()
