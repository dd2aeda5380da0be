"""A sport whose jumps come by the clock, so that a test knows how many there must be."""

from __future__ import annotations

from inference.engines.fake import FakeEngine
from inference.landmarks import PoseSample
from inference.motion.analyzer import Analysis, AthleteProfile, Event, EventStage
from inference.motion.memory import Memory
from inference.motion.sport import Sport
from inference.pipeline import Pipeline
from inference.sports.cmj import SPORT
from server.config import Settings

EVERY = 10


class CountingAnalyzer:
    """A jump is final at every tenth frame; its values say what was seen so far."""

    def __init__(self, profile: AthleteProfile) -> None:
        self._profile = profile
        self._frames = self.count = 0
        self._last_s = -1.0

    def push(self, sample: PoseSample) -> Analysis:
        """Count."""
        assert sample.media_time_s > self._last_s
        self._frames += 1
        self._last_s = sample.media_time_s
        self.count, rest = divmod(self._frames, EVERY)
        events = () if rest else (self._jump(self.count),)
        return Analysis("QUIET", {"media_time_s": sample.media_time_s}, events)

    def carry(self) -> Memory:
        """What was seen so far."""
        return Memory(self.count, self._last_s, self._last_s, shown={"frames": self._frames})

    def go_on(self, memory: Memory) -> None:
        """Count on."""
        self._last_s = memory.last_s
        self._frames, self.count = memory.shown["frames"], memory.count

    def flush(self) -> tuple[Event, ...]:
        """Nothing is open."""
        return ()

    def _jump(self, number: int) -> Event:
        values = {"frames": float(self._frames), "height_m": self._profile.height_m or 0.0}
        return Event("jump", EventStage.FINAL, self._last_s, number, values)


def counting_pipeline(_: Settings) -> Pipeline:
    """A pipeline of the counting sport, under any name."""
    return Pipeline(FakeEngine(), sports=_counting)


def _counting(name: str) -> Sport:
    assert name == SPORT.name
    fields = {one: getattr(SPORT, one) for one in SPORT.__dataclass_fields__}
    return Sport(**{**fields, "create": CountingAnalyzer})
