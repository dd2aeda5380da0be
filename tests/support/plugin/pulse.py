"""A sport for tests of what happens to attempts: every ten frames are one."""

from __future__ import annotations

from inference.landmarks import PoseSample
from inference.motion.analyzer import Analysis, AthleteProfile, Event, EventStage
from inference.motion.sport import Metric, Sport

_FRAMES = 10


class PulseAnalyzer:
    """Counts frames."""

    def __init__(self, profile: AthleteProfile) -> None:
        del profile
        self._frames = 0

    def push(self, sample: PoseSample) -> Analysis:
        """Take the next frame."""
        self._frames += 1
        number, left = divmod(self._frames, _FRAMES)
        if left:
            return Analysis("BEAT")
        values = {"beat_frames": float(_FRAMES)}
        absent = {"rest_s": "it never rests"}
        final = Event("beat", EventStage.FINAL, sample.media_time_s, number, values, absent)
        return Analysis("BEAT", {}, (final,))

    def flush(self) -> tuple[Event, ...]:
        """One that is not finished is none."""
        return ()


SPORT = Sport(
    name="pulse",
    label="Pulse",
    view="from anywhere",
    minimum_fps=1.0,
    inputs=(),
    phases=("BEAT", "UNKNOWN"),
    metrics=(Metric("beat_frames", "Frames", "", 1.0, 100.0),),
    create=PulseAnalyzer,
    attempt="beat",
)
