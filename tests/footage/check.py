"""What was found in the footage, beside what the eye sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from inference.pipeline import Pipeline
from tests.footage import looked_at
from tests.footage.body import bodies_in
from tests.footage.fall import fall_of
from tests.footage.walk import heel_strikes, toe_offs


@dataclass(frozen=True, slots=True)
class Row:
    """One event: the frame in which it was seen, and the one found nearest to it, if any."""

    event: str
    seen: float
    found: float | None

    @property
    def met(self) -> bool:
        """Whether it was found within two frames."""
        return self.found is not None and abs(self.found - self.seen) <= looked_at.WITHIN_FRAMES


def check(video: Path, pipeline: Pipeline) -> list[Row]:
    """Every event that was looked at."""
    walker = bodies_in(video, looked_at.WALKER, pipeline)
    fall = fall_of(bodies_in(video, looked_at.JUMPER, pipeline))
    return [
        *_matched("heel strike", looked_at.HEEL_STRIKES, heel_strikes(walker)),
        *_matched("toe-off", looked_at.TOE_OFFS, toe_offs(walker)),
        Row("left the roof", looked_at.LEFT_THE_ROOF, fall.left),
        Row("touched down", looked_at.TOUCHED_DOWN, fall.touched),
    ]


def _matched(event: str, seen: Sequence[float], found: Sequence[float]) -> list[Row]:
    return [Row(event, one, _nearest(found, one)) for one in seen]


def _nearest(found: Sequence[float], one: float) -> float | None:
    return min(found, key=lambda other: abs(other - one), default=None)
