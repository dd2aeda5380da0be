"""What is written of a session at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inference.motion.analyzer import AthleteProfile


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is known of a session from its first moment; times in seconds since 1970."""

    id: str
    owner: str
    sport: str
    athlete_id: str | None
    created_s: float
    recording: str | None
    """The file that its video is written to, but for its suffix; None where none is."""
    device_id: str | None = None
    continues: str | None = None
    """The session that it goes on with."""


@dataclass(frozen=True, slots=True)
class Who:
    """Who stands there, and what the coach calls the session; both may change."""

    athlete_id: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class End:
    """When and how a session ended."""

    at_s: float
    reason: str


@dataclass(frozen=True, slots=True)
class Entry:
    """The session as it stands: the events that are new, as they were told, how many are lost in
    all, and the end once there is one."""

    beginning: Beginning
    profile: AthleteProfile
    counts: Mapping[str, Any]
    events: tuple[Mapping[str, Any], ...] = ()
    events_lost: int = 0
    end: End | None = None
    who: Who | None = None
    """None: as at the beginning."""
