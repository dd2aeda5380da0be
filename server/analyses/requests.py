"""What a client may ask to have measured."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from inference.errors import InvalidInput
from inference.motion.analyzer import AthleteProfile
from inference.recordings.crop import Crop
from inference.sports.registry import get_sport
from server.sessions.athlete import athlete_profile
from server.store.paging import PRINTABLE

_LATER, _LATER_OF_ATHLETES = ("session_id", "athlete_id"), ("thigh_m", "shank_m")
"""What requests could not say at first: left out, they are the same request as then."""

Fraction = Annotated[float, Field(ge=0, le=1)]


class Athlete(BaseModel):
    """What is known of the person and the place; what is not known is left out."""

    model_config = ConfigDict(extra="forbid")

    height_m: float | None = None
    mass_kg: float | None = None
    box_height_m: float | None = None
    speed_mps: float | None = None
    thigh_m: float | None = None
    shank_m: float | None = None

    def profile(self) -> AthleteProfile:
        """As analyzers take it; raises InvalidInput for numbers that no person has."""
        return athlete_profile(**self.model_dump())


class Options(BaseModel):
    """How to look: `crop` is left, top, right, bottom in fractions of the picture, for one of
    several people; `overlay` asks for a video with what was seen drawn on it. `answered_only`, of
    a session's recording, leaves out what was not answered live: then the finals are those of the
    session, to the last bit."""

    model_config = ConfigDict(extra="forbid")

    overlay: bool = True
    answered_only: bool = False
    crop: tuple[Fraction, Fraction, Fraction, Fraction] | None = None

    def part(self) -> Crop | None:
        """The crop; raises InvalidInput for one that is none."""
        return None if self.crop is None else Crop(*self.crop)


class AnalysisRequest(BaseModel):
    """A video to be measured in a sport: an upload, or the recording of a live session.

    Of an athlete named by `athlete_id`, what `athlete` does not say is taken from what is known.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "upload_id": "p3Yc0tW1bq8mZ5sKf2hD9g",
                    "sport": "cmj",
                    "athlete": {"height_m": 1.78, "mass_kg": 74},
                },
                {
                    "session_id": "k3Jx0QmT8vYw5B1z",
                    "sport": "cmj",
                    "athlete_id": "Zq1uY5rT0oPw8eXc3nVb7A",
                },
            ]
        },
    )

    upload_id: str | None = Field(default=None, max_length=32, pattern=PRINTABLE)
    session_id: str | None = Field(default=None, max_length=64, pattern=PRINTABLE)
    athlete_id: str | None = Field(default=None, max_length=32, pattern=PRINTABLE)
    sport: str = Field(max_length=64)
    athlete: Athlete = Field(default_factory=Athlete)
    options: Options = Field(default_factory=Options)

    def check(self) -> None:
        """Raises UnknownSport, BrokenSport, InvalidInput."""
        if (self.upload_id is None) == (self.session_id is None):
            raise InvalidInput("name the video: give either upload_id or session_id")
        if self.options.answered_only and self.session_id is None:
            raise InvalidInput("answered_only is for the recording of a session: give session_id")
        get_sport(self.sport)
        self.athlete.profile()
        self.options.part()

    def choices(self, used: AthleteProfile) -> dict[str, Any]:
        """Athlete and options, as the database keeps them: `used` for good, whatever becomes of
        the athlete, and beside it what this request said."""
        said = self.model_dump(include={"athlete", "options"})
        return {"athlete": asdict(used), "said": said["athlete"], "options": said["options"]}

    def digest(self) -> str:
        """The same for the same request."""
        named = {name for name in _LATER if getattr(self, name) is None}
        bare = {name for name in _LATER_OF_ATHLETES if getattr(self.athlete, name) is None}
        usual = set() if self.options.answered_only else {"answered_only"}
        left_out: dict[str, Any] = {**dict.fromkeys(named, True), "athlete": bare, "options": usual}
        said = self.model_dump(exclude=left_out)
        text = json.dumps(said, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()
