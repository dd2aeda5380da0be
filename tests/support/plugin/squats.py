"""An example of a sport in a package of its own: squats, counted by the knees' angle."""

from __future__ import annotations

from inference.landmarks import PoseSample
from inference.motion.analyzer import Analysis, AthleteProfile, Event, EventStage
from inference.motion.measures import Channel, measure
from inference.motion.sport import Metric, Sport

_DOWN_DEG, _UP_DEG = 110.0, 150.0


class SquatAnalyzer:
    """A squat begins as the knees pass 110° on the way down and ends as they pass 150° again."""

    def __init__(self, profile: AthleteProfile) -> None:
        del profile
        self._began_s: float | None = None
        self._lowest_deg = 180.0
        self._count = 0

    def push(self, sample: PoseSample) -> Analysis:
        """Take the next frame."""
        if sample.pose is None:
            return Analysis("UNKNOWN")
        knee_deg = float(measure(sample)[Channel.KNEE_DEG])
        events = self._follow(sample.media_time_s, knee_deg)
        phase = "UP" if self._began_s is None else "DOWN"
        return Analysis(phase, {"squat_count": float(self._count)}, events)

    def flush(self) -> tuple[Event, ...]:
        """A squat that is not finished is none."""
        return ()

    def _follow(self, time_s: float, knee_deg: float) -> tuple[Event, ...]:
        if self._began_s is None:
            if knee_deg < _DOWN_DEG:
                self._began_s, self._lowest_deg = time_s, knee_deg
            return ()
        self._lowest_deg = min(self._lowest_deg, knee_deg)
        if knee_deg < _UP_DEG:
            return ()
        values = {"knee_angle_lowest_deg": self._lowest_deg, "squat_time_s": time_s - self._began_s}
        self._began_s = None
        self._count += 1
        return (Event("squat", EventStage.FINAL, time_s, self._count, values),)


SPORT = Sport(
    name="squats",
    label="Squats",
    view="from the side",
    minimum_fps=15.0,
    inputs=(),
    phases=("UP", "DOWN", "UNKNOWN"),
    metrics=(
        Metric("knee_angle_lowest_deg", "Lowest knee angle", "°", 30.0, 110.0, True),
        Metric("squat_time_s", "Time below", "s", 0.3, 10.0),
    ),
    create=SquatAnalyzer,
    attempt="squat",
)
