"""What is kept of owners: their API keys, and what they have used. Times are seconds since 1970."""

from __future__ import annotations

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.tables import ID_LENGTH, Base

NAME_LENGTH = 100


class Key(Base):
    """An API key; of its secret part only the digest is kept."""

    __tablename__ = "keys"
    __table_args__ = (Index(None, "owner", "created_s", "id"),)

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    owner: Mapped[str] = mapped_column(String(ID_LENGTH))
    digest: Mapped[str] = mapped_column(String(64))
    tier: Mapped[str] = mapped_column(String(32))
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_s: Mapped[float]
    expires_s: Mapped[float | None]
    used_s: Mapped[float | None]
    """When it was last used, to the minute."""
    revoked_s: Mapped[float | None]
    role: Mapped[str | None] = mapped_column(String(16))
    """What its bearer is to the owner; None for a program's key."""
    name: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    """Of the person or device that has it."""
    athlete_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    """Whom a device films unless another is named. No foreign key, as with analyses."""


class Usage(Base):
    """How many analyses an owner has asked for in a calendar month, those since deleted too."""

    __tablename__ = "usage"

    owner: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    """In UTC, as `2026-11`."""
    analyses: Mapped[int]
