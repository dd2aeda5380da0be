"""The jump analyzer on exact landmarks of the synthetic athlete."""

import pytest

from inference.athlete.params import camera_params, cmj_params
from inference.athlete.samples import ExactClip, exact_samples
from inference.landmarks import PoseSample
from inference.motion.analyzer import AthleteProfile, Event, EventStage
from inference.sports.cmj import SPORT


def events_of(
    samples: tuple[PoseSample, ...], profile: AthleteProfile | None = None
) -> tuple[Event, ...]:
    """Everything that an analyzer says of the samples, the flush's events last."""
    analyzer = SPORT.create(profile or AthleteProfile())
    seen = [event for sample in samples for event in analyzer.push(sample).events]
    return (*seen, *analyzer.flush())


def finals_of(clip: ExactClip, profile: AthleteProfile | None = None) -> list[Event]:
    """The finals of a clip's jumps."""
    return [event for event in events_of(clip.samples, profile) if event.kind == "jump"]


@pytest.mark.parametrize(("fps", "within_m"), [(30, 0.005), (60, 0.0025), (120, 0.002)])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_every_jump_is_counted_and_measured(seed: int, fps: float, within_m: float) -> None:
    """Both heights of every jump are right, without any knowledge of the athlete."""
    clip = exact_samples(cmj_params(seed), fps, camera=camera_params(seed))
    finals = finals_of(clip)
    assert [final.number for final in finals] == [truth.number for truth in clip.attempts]
    for final, truth in zip(finals, clip.attempts, strict=True):
        assert final.stage is EventStage.FINAL
        for name in ("jump_height_flight_m", "jump_height_com_m"):
            assert final.values[name] == pytest.approx(truth.metrics[name], abs=within_m)
