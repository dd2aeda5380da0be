"""How many users there are when, and how they behave: what a scenario asks of Locust."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Self

VARIABLE = "SIDELINE_LOAD"
"""The environment variable in which Locust finds it."""


@dataclass(frozen=True, slots=True)
class Load:
    """`cameras` users on camera come, `per_s` of them a second, besides `coaches` who look after
    recorded video, and are there until `seconds` after the beginning. `fleet` are the processes
    that publish for them. With `stay_s`, from and to, each stays so long, leaves one way or
    another, and comes again."""

    cameras: int
    per_s: float
    seconds: float
    fleet: Sequence[str]
    coaches: int = 0
    stay_s: tuple[float, float] | None = None
    seed: int = 1

    def environment(self) -> dict[str, str]:
        """For Locust's process."""
        return {VARIABLE: json.dumps(asdict(self))}

    @classmethod
    def from_environment(cls) -> Self:
        """In Locust's process."""
        told = json.loads(os.environ[VARIABLE])
        stay_s = told.pop("stay_s")
        return cls(**told, stay_s=None if stay_s is None else tuple(stay_s))

    def users_at(self, at_s: float) -> int | None:
        """How many users there should be so long after the beginning; None when it is over."""
        if at_s >= self.seconds:
            return None
        return self.cameras + self.coaches
