"""`/api/v1/athletes`: who is measured."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Self

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from server.accounts.owner import owner_of
from server.athletes.registry import Athletes
from server.legible import legible
from server.recorded import recorded_of
from server.sessions.athlete import RANGES
from server.store.paging import PRINTABLE
from server.store.people import Athlete

_PATH = "/api/v1/athletes"

router = APIRouter(prefix=_PATH, tags=["athletes"])

AthleteId = Annotated[str, Path(pattern="^[A-Za-z0-9_-]{22}$")]


Legible = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(legible)]


def _measure(name: str, words: str) -> Any:
    low, high = RANGES[name]
    return Field(default=None, ge=low, le=high, description=words)


class Body(BaseModel):
    """What is known of a person's body; what is not known is null.

    Height, mass, thigh and shank are used in measuring; the others are kept.
    """

    height_m: float | None = _measure("height_m", "Standing height without shoes")
    mass_kg: float | None = _measure("mass_kg", "Mass")
    thigh_m: float | None = _measure("thigh_m", "Greater trochanter to the knee's gap")
    shank_m: float | None = _measure("shank_m", "The knee's gap to the outer ankle bone")
    foot_m: float | None = _measure("foot_m", "Heel to the longest toe")
    upper_arm_m: float | None = _measure("upper_arm_m", "Shoulder to elbow")
    forearm_m: float | None = _measure("forearm_m", "Elbow to wrist")


_EXAMPLE: JsonDict = {
    "name": "Ada Berg",
    "external_id": "U19-07",
    "height_m": 1.72,
    "mass_kg": 61.5,
    "thigh_m": 0.42,
    "shank_m": 0.41,
}

_KNOWN: JsonDict = {
    **_EXAMPLE,
    "id": "Zq1uY5rT0oPw8eXc3nVb7A",
    "foot_m": None,
    "upper_arm_m": None,
    "forearm_m": None,
    "created_at": "2026-05-01T10:00:00Z",
    "changed_at": "2026-05-01T10:00:00Z",
}


class NewAthlete(Body):
    """A person to be measured; `external_id` is the owner's own number, which no other of the
    owner's athletes has."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    name: Legible
    external_id: Legible | None = None


class AthleteChange(Body):
    """What is to change; what is left out stays, null forgets."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"mass_kg": 62.0, "forearm_m": None}]}
    )

    name: Legible = Field(default="", validate_default=False)
    external_id: Legible | None = None


class AthleteInfo(Body):
    """An athlete."""

    model_config = ConfigDict(json_schema_extra={"examples": [_KNOWN]})

    id: str
    name: str
    external_id: str | None
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, row: Athlete) -> Self:
        """From the table's row."""
        body = {name: getattr(row, name) for name in Body.model_fields}
        return cls(
            id=row.id,
            name=row.name,
            external_id=row.external_id,
            created_at=datetime.fromtimestamp(row.created_s, UTC),
            changed_at=datetime.fromtimestamp(row.changed_s, UTC),
            **body,
        )


class AthletePage(BaseModel):
    """Athletes, the newest first; `next` is the cursor of those before them, if there are any."""

    athletes: list[AthleteInfo]
    next: str | None


@router.post("", status_code=201)
def create(request: Request, response: Response, wanted: NewAthlete) -> AthleteInfo:
    """A new athlete; 409 when another has the external id."""
    made = _athletes(request).create(owner_of(request), wanted.model_dump())
    response.headers["Location"] = f"{_PATH}/{made.id}"
    return AthleteInfo.of(made)


@router.get("")
def athletes(
    request: Request,
    name: Annotated[
        str | None,
        Query(
            max_length=200,
            pattern=PRINTABLE,
            description="A part of the name or the external id, in letters of either case",
        ),
    ] = None,
    external_id: Annotated[str | None, Query(max_length=200, pattern=PRINTABLE)] = None,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> AthletePage:
    """All athletes, the newest first; those of a name or of an external id if that is asked
    for."""
    registry, owner = _athletes(request), owner_of(request)
    found, following = registry.page(owner, name, external_id, cursor, limit)
    return AthletePage(athletes=[AthleteInfo.of(one) for one in found], next=following)


@router.get("/{athlete_id}")
def athlete(request: Request, athlete_id: AthleteId) -> AthleteInfo:
    """One athlete."""
    return AthleteInfo.of(_athletes(request).get(owner_of(request), athlete_id))


@router.patch("/{athlete_id}")
def change(request: Request, athlete_id: AthleteId, wanted: AthleteChange) -> AthleteInfo:
    """Change what is said, and nothing else; what was measured before stays as it is."""
    values = wanted.model_dump(exclude_unset=True)
    return AthleteInfo.of(_athletes(request).change(owner_of(request), athlete_id, values))


@router.delete("/{athlete_id}", status_code=204, response_class=Response)
def remove(request: Request, athlete_id: AthleteId) -> Response:
    """Delete the athlete; analyses and sessions stay, and forget whose they were."""
    registry = _athletes(request)
    registry.remove(registry.get(owner_of(request), athlete_id))
    return Response(status_code=204)


def _athletes(request: Request) -> Athletes:
    return recorded_of(request).athletes
