"""`GET /api/v1/sports`: what can be measured."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import APIRouter
from pydantic import BaseModel

from inference.motion.sport import Sport
from inference.sports.registry import get_sport, sport_names

router = APIRouter(prefix="/api/v1/sports", tags=["sports"])


class MetricInfo(BaseModel):
    """A metric that a sport reports; `low` and `high` bound what is plausible."""

    name: str
    label: str
    unit: str
    low: float
    high: float


class SportInfo(BaseModel):
    """What a sport needs and gives."""

    name: str
    label: str
    view: str
    minimum_fps: float
    inputs: list[str]
    phases: list[str]
    metrics: list[MetricInfo]


class SportList(BaseModel):
    """All sports that there are."""

    sports: list[SportInfo]


@router.get("")
async def sports() -> SportList:
    """The sports, with their metrics, phases and inputs."""
    return SportList(sports=[_info(get_sport(name)) for name in sport_names()])


def _info(sport: Sport) -> SportInfo:
    fields = asdict(sport)
    del fields["create"]
    return SportInfo.model_validate(fields, from_attributes=False)
