"""Where a session stands in its life."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """The life of a session."""

    CONNECTING = "connecting"
    LIVE = "live"
    RECONNECTING = "reconnecting"
    """The connection is lost; the rest waits for the client to come back."""
    CLOSING = "closing"
    CLOSED = "closed"

    @property
    def ending(self) -> bool:
        """Whether there is no way back from here."""
        return self in (State.CLOSING, State.CLOSED)
