"""What every sport's motion offers to cameras, painters and the truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from inference.athlete.body import Body


@dataclass(frozen=True, slots=True)
class Attempt:
    """The truth of one attempt: its number from 1, its media time, its metrics in SI units under
    the report's names."""

    number: int
    media_time_s: float
    metrics: dict[str, float]


@dataclass(frozen=True, slots=True)
class Block:
    """A solid box in the scene, its sides along the axes: its lowest and its highest corner,
    metres in world axes."""

    low_m: tuple[float, float, float]
    high_m: tuple[float, float, float]


class AthleteParams(Protocol):
    """What is asked of an athlete: a dataclass of options, whatever the sport."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def height_m(self) -> float:
        """The standing height."""

    @property
    def mass_kg(self) -> float:
        """The body's mass."""

    @property
    def seed(self) -> int:
        """What draws all that is not asked for."""


class Motion(Protocol):
    """A body that moves for `duration_s`; the same time always gives the same posture.

    `seed` draws what is not motion: clothes, scene, noise.
    """

    @property
    def params(self) -> AthleteParams:
        """What was asked for; its type tells the sport."""

    @property
    def body(self) -> Body:
        """Whose motion it is."""

    @property
    def seed(self) -> int:
        """What draws the looks."""

    @property
    def duration_s(self) -> float:
        """How long the clip is."""

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What stands in the scene, the farthest from the camera first."""

    def points(self, time_s: ArrayLike) -> NDArray[np.float64]:
        """The 33 points at each time: (n, 33, 3), metres, axes as in `posture`."""

    def attempts(self) -> tuple[Attempt, ...]:
        """The exact truth of every attempt, in order of time."""
