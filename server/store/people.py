"""What is kept of people: athletes, the sessions that they had live, and what was seen in these.

Times are seconds since 1970, in UTC.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.store.tables import ID_LENGTH, Base

SESSION_ID_LENGTH = 64
LABEL_LENGTH = 120
NOTE_LENGTH = 1000


class Athlete(Base):
    """A person of an owner's, with what was measured of the body."""

    __tablename__ = "athletes"
    __table_args__ = (
        UniqueConstraint("owner", "external_id"),
        Index(None, "owner", "created_s", "id"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    owner: Mapped[str] = mapped_column(String(ID_LENGTH))
    name: Mapped[str] = mapped_column(String(200))
    external_id: Mapped[str | None] = mapped_column(String(200))
    """The owner's own number or name for the person."""
    sought: Mapped[str] = mapped_column(String(1000))
    """Name and external id as a search compares them, whatever the case of their letters."""
    height_m: Mapped[float | None]
    mass_kg: Mapped[float | None]
    thigh_m: Mapped[float | None]
    shank_m: Mapped[float | None]
    foot_m: Mapped[float | None]
    upper_arm_m: Mapped[float | None]
    forearm_m: Mapped[float | None]
    created_s: Mapped[float]
    changed_s: Mapped[float]


class RecordingState(StrEnum):
    """What has become of a session's recording."""

    WRITING = "writing"
    READY = "ready"
    """It is an upload."""
    FAILED = "failed"


class KeptSession(Base):
    """A live session, while it lasts and afterwards.

    Whoever runs it says so now and then: after a while without a word it is taken for dead.
    """

    __tablename__ = "sessions"
    __table_args__ = (
        Index(None, "owner", "created_s", "id"),
        Index(None, "ended_s", "heard_s"),
    )

    id: Mapped[str] = mapped_column(String(SESSION_ID_LENGTH), primary_key=True)
    owner: Mapped[str] = mapped_column(String(ID_LENGTH))
    sport: Mapped[str] = mapped_column(String(64))
    athlete_id: Mapped[str | None] = mapped_column(
        ForeignKey("athletes.id", ondelete="SET NULL"), index=True
    )
    profile: Mapped[dict[str, Any]]
    """What was known of the athlete, as it was used."""
    created_s: Mapped[float]
    heard_s: Mapped[float]
    ended_s: Mapped[float | None]
    reason: Mapped[str | None] = mapped_column(String(255))
    """How it ended."""
    counts: Mapped[dict[str, Any]]
    """What became of its frames."""
    summary: Mapped[dict[str, Any] | None]
    """Of its attempts, once it has ended."""
    events_lost: Mapped[int] = mapped_column(default=0)
    """Events that were not kept."""
    recording_state: Mapped[str | None] = mapped_column(String(16))
    """None where none was asked for."""
    recording_id: Mapped[str | None] = mapped_column(ForeignKey("uploads.id", ondelete="SET NULL"))
    """The upload that the recording has become."""
    recording: Mapped[dict[str, Any] | None]
    """What was written and what was left out, or why there is none."""
    label: Mapped[str | None] = mapped_column(String(LABEL_LENGTH))
    """What its coach called it."""
    device_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    """The device that sent it: a key's id."""
    continues: Mapped[str | None] = mapped_column(String(SESSION_ID_LENGTH), index=True)
    """The session that it goes on with, whose server died or stopped; that may be forgotten."""


class KeptEvent(Base):
    """An event of a session, as its client was told it."""

    __tablename__ = "session_events"

    session_id: Mapped[str] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Counts the session's events from 1."""
    stage: Mapped[str] = mapped_column(String(16))
    message: Mapped[dict[str, Any]]


class KeptNote(Base):
    """What somebody wrote beside a session."""

    __tablename__ = "session_notes"
    __table_args__ = (Index(None, "session_id", "created_s", "id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(String(NOTE_LENGTH))
    media_time_s: Mapped[float | None]
    """The moment that it is about."""
    number: Mapped[int | None]
    """The attempt that it is about."""
    created_s: Mapped[float]
