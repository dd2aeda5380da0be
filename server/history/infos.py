"""Sessions as others see them, live or over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from inference.motion.analyzer import AthleteProfile
from server.sessions.session import Session
from server.sessions.state import State
from server.store.paging import PRINTABLE
from server.store.people import KeptSession, RecordingState


class RecordingInfo(BaseModel):
    """What has become of the video: `upload_id` is there once it is ready; `left_out` counts frames
    that were not written, by reason; `stopped` says why it ended before its session, and `problem`
    why there is none."""

    state: RecordingState
    upload_id: str | None = None
    frames: int | None = None
    left_out: dict[str, int] = Field(default_factory=dict)
    stopped: str | None = None
    problem: str | None = None


_EXAMPLE: JsonDict = {
    "id": "k3Jx0QmT8vYw5B1z",
    "sport": "cmj",
    "state": "closed",
    "created_at": "2026-05-01T10:00:00Z",
    "ended_at": "2026-05-01T10:05:00Z",
    "reason": "the client said bye",
    "frames": 9000,
    "answered": 8994,
    "drops": {"superseded": 6},
    "datagrams_dropped": 0,
    "refused": {},
    "duration_s": 299.9,
    "athlete_id": "Zq1uY5rT0oPw8eXc3nVb7A",
    "height_m": 1.72,
    "mass_kg": 61.5,
    "box_height_m": None,
    "speed_mps": None,
    "thigh_m": 0.42,
    "shank_m": 0.41,
    "events_lost": 0,
    "label": "Ada, left leg",
    "device_id": "0f3c1a2b4d5e6f70",
    "continues": None,
    "phase": None,
    "age_p95_ms": None,
    "last": None,
    "summary": {
        "jump_count": 3,
        "metrics": {"jump_height_flight_m": {"mean": 0.34, "best": 0.36, "count": 3}},
    },
    "recording": {
        "state": "ready",
        "upload_id": "p3Yc0tW1bq8mZ5sKf2hD9g",
        "frames": 9000,
        "left_out": {},
        "stopped": None,
        "problem": None,
    },
}


class LastInfo(BaseModel):
    """The attempt that was measured last."""

    number: int
    kind: str
    values: dict[str, float]
    verdict: dict[str, Any] | None = None


class SessionInfo(BaseModel):
    """A session, live or, its `state` being `closed`, over: then `reason` says how it ended, and
    `summary` sums up its attempts as that of an analysis does.

    Of a live one, `phase` is what the athlete does now, `age_p95_ms` how old answers are of the
    last seconds, and `last` the last attempt. `label` is what its coach called it, `device_id` the
    key that it was begun with, `continues` the session that it goes on with, whose server died or
    stopped: that one's attempts are counted on."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: str
    sport: str
    state: State
    created_at: datetime
    ended_at: datetime | None = None
    reason: str | None = None
    frames: int
    answered: int
    drops: dict[str, int]
    datagrams_dropped: int
    refused: dict[str, int]
    duration_s: float
    athlete_id: str | None
    height_m: float | None
    mass_kg: float | None
    box_height_m: float | None
    speed_mps: float | None
    thigh_m: float | None
    shank_m: float | None
    events_lost: int = 0
    label: str | None = None
    device_id: str | None = None
    continues: str | None = None
    phase: str | None = None
    age_p95_ms: float | None = None
    last: LastInfo | None = None
    summary: dict[str, Any] | None = None
    recording: RecordingInfo | None = None

    @classmethod
    def live(cls, one: Session) -> Self:
        """Of a session that lives in this process."""
        recording = None if one.tap is None else RecordingInfo(state=RecordingState.WRITING)
        return cls(
            id=one.id,
            sport=one.sport,
            state=one.state,
            created_at=one.created_at,
            athlete_id=one.athlete_id,
            recording=recording,
            label=one.label,
            device_id=one.device_id,
            continues=one.continues,
            phase=one.glimpse.phase,
            age_p95_ms=one.glimpse.age_p95_ms,
            last=None if one.glimpse.last is None else LastInfo(**asdict(one.glimpse.last)),
            **one.account,
            **asdict(one.athlete),
        )

    @classmethod
    def kept(cls, row: KeptSession) -> Self:
        """Of one that is over, from the table's row."""
        return cls(
            id=row.id,
            sport=row.sport,
            state=State.LIVE if row.ended_s is None else State.CLOSED,
            created_at=_time(row.created_s),
            ended_at=None if row.ended_s is None else _time(row.ended_s),
            reason=row.reason,
            athlete_id=row.athlete_id,
            events_lost=row.events_lost,
            label=row.label,
            device_id=row.device_id,
            continues=row.continues,
            summary=row.summary,
            recording=recording_of(row),
            **row.counts,
            **_profile(row.profile),
        )


class SessionList(BaseModel):
    """Sessions, and how many live ones there may be, if a number is set; of those that are over,
    the newest first, `next` is the cursor of those before them, if there are any."""

    sessions: list[SessionInfo]
    limit: int | None
    next: str | None = None


class SessionQuery(BaseModel):
    """Which sessions: without a `state` those that live; `closed` are those that are over."""

    state: State | None = None
    sport: Annotated[str | None, Field(max_length=64, pattern=PRINTABLE)] = None
    athlete_id: Annotated[str | None, Field(max_length=32, pattern=PRINTABLE)] = None
    cursor: str | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20

    def admits(self, one: SessionInfo) -> bool:
        """Whether a live session is among them."""
        return (
            self.state in (None, one.state)
            and self.sport in (None, one.sport)
            and self.athlete_id in (None, one.athlete_id)
        )


def recording_of(row: KeptSession) -> RecordingInfo | None:
    """What has become of its video; None where it was not recorded."""
    if row.recording_state is None:
        return None
    facts: Mapping[str, Any] = row.recording or {}
    known = {name: facts[name] for name in RecordingInfo.model_fields if name in facts}
    return RecordingInfo(**{**known, "state": row.recording_state, "upload_id": row.recording_id})


def _profile(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {item.name: kept.get(item.name) for item in fields(AthleteProfile)}


def _time(since_1970_s: float) -> datetime:
    return datetime.fromtimestamp(since_1970_s, UTC)
