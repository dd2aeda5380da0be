"""What a client may ask to have measured."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from inference.motion.analyzer import AthleteProfile
from inference.recordings.crop import Crop
from inference.sports.registry import get_sport
from server.sessions.athlete import athlete_profile

Fraction = Annotated[float, Field(ge=0, le=1)]


class Athlete(BaseModel):
    """What is known of the person and the place; what is not known is left out."""

    model_config = ConfigDict(extra="forbid")

    height_m: float | None = None
    mass_kg: float | None = None
    box_height_m: float | None = None
    speed_mps: float | None = None

    def profile(self) -> AthleteProfile:
        """As analyzers take it; raises InvalidInput for numbers that no person has."""
        return athlete_profile(self.height_m, self.mass_kg, self.box_height_m, self.speed_mps)


class Options(BaseModel):
    """How to look: `crop` is left, top, right, bottom in fractions of the picture, for one of
    several people; `overlay` asks for a video with what was seen drawn on it."""

    model_config = ConfigDict(extra="forbid")

    overlay: bool = True
    crop: tuple[Fraction, Fraction, Fraction, Fraction] | None = None

    def part(self) -> Crop | None:
        """The crop; raises InvalidInput for one that is none."""
        return None if self.crop is None else Crop(*self.crop)


class AnalysisRequest(BaseModel):
    """An upload to be measured in a sport."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "upload_id": "p3Yc0tW1bq8mZ5sKf2hD9g",
                    "sport": "cmj",
                    "athlete": {"height_m": 1.78, "mass_kg": 74},
                }
            ]
        },
    )

    upload_id: str = Field(max_length=32)
    sport: str = Field(max_length=64)
    athlete: Athlete = Field(default_factory=Athlete)
    options: Options = Field(default_factory=Options)

    def check(self) -> None:
        """Raises UnknownSport, BrokenSport, InvalidInput."""
        get_sport(self.sport)
        self.athlete.profile()
        self.options.part()

    def choices(self) -> dict[str, Any]:
        """Athlete and options, as the database keeps them."""
        return self.model_dump(include={"athlete", "options"})

    def digest(self) -> str:
        """The same for the same request."""
        text = json.dumps(self.model_dump(), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()
