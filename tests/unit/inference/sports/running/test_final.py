"""The numbers of a run from steps that are made up for it."""

from dataclasses import replace

import pytest

from inference.motion.analyzer import AthleteProfile
from inference.motion.gait.bout import Bout
from inference.motion.gait.steps import Step
from inference.motion.verdict import Grade
from inference.sports.running.final import finals_of
from inference.sports.running.ranges import METRICS

PROFILE = AthleteProfile(height_m=1.78, mass_kg=74.0)


def bout_of(contact_time_s: float, step_time_s: float, rise: float | None = 0.028) -> Bout:
    """Twelve even steps of a body that is 0.6 picture heights tall."""
    step = Step(0, 0.0, contact_time_s, step_time_s, 8.0, 1.0, 0.06, 1.1, rise)
    run = Bout(1)
    run.steps = [replace(step, side=i % 2, contact_s=step_time_s * i) for i in range(12)]
    run.lengths, run.breadths, run.apart = [0.6 * 0.779] * 12, [0.1] * 12, [0.0] * 12
    return run


def test_who_walks_does_not_run() -> None:
    """Feet that overlap on the floor: every number is absent, and why is the one reason."""
    out = finals_of(bout_of(0.65, 0.52, rise=None), 60.0, PROFILE)
    assert {metric.name for metric in METRICS} <= set(out.absent)
    assert not {metric.name for metric in METRICS} & set(out.values)
    assert "walked" in out.absent["cadence_spm"]
    (reason,) = out.reasons
    assert reason.grade is Grade.POOR


def test_who_runs_has_numbers() -> None:
    """The same steps with a flight between them are a run."""
    out = finals_of(bout_of(0.235, 0.357), 60.0, PROFILE)
    assert out.values["cadence_spm"] == pytest.approx(60.0 / 0.357)
    assert out.values["flight_time_s"] == pytest.approx(0.122)
    assert out.absent == {}


def test_without_a_flight_seen_nor_a_height_there_is_no_scale() -> None:
    """Times stay, lengths are absent and say what they need."""
    out = finals_of(bout_of(0.235, 0.357, rise=None), 60.0, AthleteProfile())
    assert "height" in out.absent["speed_mps"]
    assert "contact_time_s" in out.values
