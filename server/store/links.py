"""What is kept of links that are handed on: tickets and shares, of their secrets the digests only.

Times are seconds since 1970.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.keys import NAME_LENGTH
from server.store.people import SESSION_ID_LENGTH
from server.store.tables import ID_LENGTH, Base


class TicketState(StrEnum):
    """What has become of a ticket."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Ticket(Base):
    """A one-time token: whoever has it may exchange it for a key, once, before it expires."""

    __tablename__ = "tickets"
    __table_args__ = (Index(None, "owner", "kind", "created_s", "id"),)

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    """As its text begins."""
    owner: Mapped[str] = mapped_column(String(ID_LENGTH))
    digest: Mapped[str] = mapped_column(String(64))
    made_by: Mapped[str | None] = mapped_column(String(16))
    """The key that asked for it: revoked, that takes its tickets with it. None without one."""
    role: Mapped[str] = mapped_column(String(16))
    name: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    athlete_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    tier: Mapped[str] = mapped_column(String(32))
    created_s: Mapped[float]
    expires_s: Mapped[float]
    key_expires_s: Mapped[float | None]
    """When the key ends that it is exchanged for."""
    claimed_s: Mapped[float | None]
    key_id: Mapped[str | None] = mapped_column(String(16))
    """That key, once it is claimed."""
    revoked_s: Mapped[float | None]

    def state(self, now_s: float) -> TicketState:
        """Where it stands at that moment."""
        if self.claimed_s is not None:
            return TicketState.CLAIMED
        if self.revoked_s is not None:
            return TicketState.REVOKED
        return TicketState.WAITING if now_s < self.expires_s else TicketState.EXPIRED


class Share(Base):
    """A link that shows one session or one analysis, until it expires or is revoked."""

    __tablename__ = "shares"
    __table_args__ = (Index(None, "owner", "created_s", "id"),)

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    owner: Mapped[str] = mapped_column(String(ID_LENGTH))
    digest: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    thing_id: Mapped[str] = mapped_column(String(SESSION_ID_LENGTH))
    sport: Mapped[str] = mapped_column(String(64))
    label: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    created_s: Mapped[float]
    expires_s: Mapped[float]
    revoked_s: Mapped[float | None]
