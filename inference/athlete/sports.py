"""The sports that the athlete can do: options, and the motion that they make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from inference.athlete.cmj import CmjMotion
from inference.athlete.dropjump.motion import DropJumpMotion
from inference.athlete.dropjump.params import DropJumpParams, dropjump_params
from inference.athlete.motion import AthleteParams, Motion
from inference.athlete.params import CmjParams, cmj_params
from inference.athlete.running.motion import RunningMotion
from inference.athlete.running.params import RunningParams, running_params
from inference.errors import UnknownSport


@dataclass(frozen=True, slots=True)
class AthleteSport:
    """One sport: `params` is the dataclass of its options, `draw(seed, **given)` makes one,
    `motion` makes the motion of one, `attempt` is what the report calls its attempts, and a true
    attempt and a measured one are the same when they begin within `near_s`."""

    name: str
    params: type[Any]
    draw: Callable[..., AthleteParams]
    motion: Callable[[Any], Motion]
    attempt: str = "jump"
    near_s: float = 0.2


_SPORTS = (
    AthleteSport("cmj", CmjParams, cmj_params, CmjMotion),
    AthleteSport("dropjump", DropJumpParams, dropjump_params, DropJumpMotion, "dropjump"),
    AthleteSport("running", RunningParams, running_params, RunningMotion, "run", 0.6),
)


def athlete_sport_names() -> tuple[str, ...]:
    """The names of all sports that the athlete can do."""
    return tuple(sport.name for sport in _SPORTS)


def athlete_sport(name: str) -> AthleteSport:
    """The sport of that name; raises UnknownSport."""
    for sport in _SPORTS:
        if sport.name == name:
            return sport
    raise UnknownSport(name, athlete_sport_names())


def sport_of(params: AthleteParams) -> AthleteSport:
    """The sport whose options these are; raises TypeError for another type."""
    for sport in _SPORTS:
        if type(params) is sport.params:
            return sport
    raise TypeError(f"{type(params).__name__} are no athlete's options")


def motion_of(params: AthleteParams) -> Motion:
    """The motion that was asked for; raises InvalidInput as the sport's motion does."""
    return sport_of(params).motion(params)
