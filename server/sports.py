"""`GET /api/v1/sports`: what can be measured."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import APIRouter
from pydantic import BaseModel

from inference.athlete.sports import athlete_sport_names
from inference.errors import BrokenSport
from inference.motion.inputs import input_of
from inference.motion.sport import Sport
from inference.sports.registry import all_sports

router = APIRouter(prefix="/api/v1/sports", tags=["sports"])


class MetricInfo(BaseModel):
    """A metric that a sport reports; `low` and `high` bound what is plausible."""

    name: str
    label: str
    unit: str
    low: float
    high: float
    lower_is_better: bool


class InputInfo(BaseModel):
    """Something to tell of the athlete or the place, in words."""

    name: str
    label: str
    unit: str


class SportInfo(BaseModel):
    """What a sport needs and gives; `inputs` are names, `needs` the same in words. `cue` names the
    metric to tell the athlete at once, again and again if it `cue_repeats`; `demo`: the synthetic
    athlete does it, at `/demo/NAME.mp4`."""

    name: str
    label: str
    view: str
    minimum_fps: float
    inputs: list[str]
    needs: list[InputInfo]
    phases: list[str]
    attempt: str
    cue: str | None
    cue_repeats: bool
    side_view: bool
    demo: bool
    metrics: list[MetricInfo]


class BrokenInfo(BaseModel):
    """A sport of another package that cannot be used, and why."""

    name: str
    package: str
    reason: str


class SportList(BaseModel):
    """All sports that there are, and those that are broken."""

    sports: list[SportInfo]
    broken: list[BrokenInfo]


@router.get("")
def sports() -> SportList:
    """The sports, with their metrics, phases and inputs."""
    # No coroutine: importing another package's sport may take long, and has a thread for it.
    found = all_sports()
    return SportList(
        sports=[_info(sport) for sport in found.sports],
        broken=[_broken(error) for error in found.broken],
    )


def _info(sport: Sport) -> SportInfo:
    fields = asdict(sport)
    del fields["create"]
    fields["demo"] = sport.name in athlete_sport_names()
    fields["needs"] = [asdict(input_of(name)) for name in sport.inputs]
    return SportInfo.model_validate(fields, from_attributes=False)


def _broken(error: BrokenSport) -> BrokenInfo:
    return BrokenInfo(name=error.name, package=error.package, reason=error.reason)
