"""What each sport has to reach, and whether it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf

from inference.accuracy.errors import Found, Spread
from inference.accuracy.steps import STEP


class Statistic(StrEnum):
    """Which number of the errors is bounded."""

    MEAN = "mean error"
    BIAS = "bias"
    RMS = "RMS"
    P95 = "95 of 100 within"
    SHARE = "mean error, % of the truth"

    def of(self, spread: Spread) -> float:
        """The number, never negative; SHARE is asked of a spread of relative errors."""
        match self:
            case Statistic.MEAN:
                return spread.mean_abs
            case Statistic.BIAS:
                return abs(spread.bias)
            case Statistic.RMS:
                return spread.rms
            case Statistic.P95:
                return spread.p95
            case Statistic.SHARE:
                return 100.0 * spread.mean_abs


@dataclass(frozen=True, slots=True)
class Target:
    """At `from_fps` frames a second and above, but below `below_fps`, the statistic of the
    metric's errors is at most `bound`, in the metric's unit."""

    metric: str
    statistic: Statistic
    bound: float
    from_fps: float = 0.0
    below_fps: float = inf

    def holds_at(self, fps: float) -> bool:
        """Whether it is asked at that frame rate."""
        return self.from_fps <= fps < self.below_fps


def _heights(*metrics: str) -> tuple[Target, ...]:
    """Jump heights: 1.0 cm on average at 60 frames a second, 0.5 at 120, 0.3 cm of bias."""
    return tuple(
        target
        for metric in metrics
        for target in (
            Target(metric, Statistic.MEAN, 0.010, 50.0, 100.0),
            Target(metric, Statistic.MEAN, 0.005, 100.0),
            Target(metric, Statistic.BIAS, 0.003, 50.0),
        )
    )


TARGETS: Mapping[str, Sequence[Target]] = {
    "cmj": (
        *_heights("jump_height_flight_m", "jump_height_com_m"),
        Target("time_to_takeoff_s", Statistic.P95, 0.060, 50.0),
        Target("hip_angle_takeoff_deg", Statistic.RMS, 3.5, 50.0),
        Target("knee_angle_takeoff_deg", Statistic.RMS, 3.5, 50.0),
        Target("ankle_angle_takeoff_deg", Statistic.RMS, 3.5, 50.0),
    ),
    "dropjump": (
        Target("contact_time_s", Statistic.MEAN, 0.010, 50.0, 100.0),
        Target("contact_time_s", Statistic.MEAN, 0.006, 100.0),
        *_heights("jump_height_flight_m", "jump_height_com_m"),
    ),
    "running": (
        Target(STEP, Statistic.RMS, 0.010, 50.0),
        Target("contact_time_s", Statistic.MEAN, 0.004, 50.0),
        Target("cadence_spm", Statistic.MEAN, 0.3),
        Target("leg_stiffness_knpm", Statistic.SHARE, 5.0, 50.0),
        Target("foot_strike_angle_deg", Statistic.RMS, 3.5, 50.0),
    ),
}
"""By sport; a sport that is not here is measured without a verdict."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A target and what was measured; None where nothing could be."""

    target: Target
    measured: float | None

    @property
    def met(self) -> bool:
        """Whether it was measured and is within the bound."""
        return self.measured is not None and self.measured <= self.target.bound


def verdicts(sport: str, fps: float, found: Found) -> tuple[Verdict, ...]:
    """Every target that is asked of the sport at that frame rate."""
    return tuple(
        Verdict(target, _measured(target, found))
        for target in TARGETS.get(sport, ())
        if target.holds_at(fps)
    )


def _measured(target: Target, found: Found) -> float | None:
    told = found.relative if target.statistic is Statistic.SHARE else found.errors
    errors = told.get(target.metric)
    return target.statistic.of(Spread.of(errors)) if errors else None
