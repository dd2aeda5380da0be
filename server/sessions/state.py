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


class Cause(StrEnum):
    """Why a session ended."""

    CLIENT = "client"
    """It said bye, or deleted the session."""
    STOPPED = "stopped"
    """Somebody who looks after the session asked for its end."""
    NEVER_CONNECTED = "never_connected"
    LOST = "lost"
    """The connection was lost, and the client did not come back."""
    NO_VIDEO = "no_video"
    HOPELESS = "hopeless"
    """What it sent could be of no use, or was meant to do harm."""
    OFFER_REFUSED = "offer_refused"
    REPLACED = "replaced"
    """Its client had gone, and another one wanted the place."""
    ANALYSIS_FAILED = "analysis_failed"
    MOVED = "moved"
    """It goes on at another server."""
    REVOKED = "revoked"
    """The key that began it opens nothing any more."""
    SERVER = "server"
    """The server stops, or gives the session up."""

    @property
    def on_purpose(self) -> bool:
        """Whether somebody wanted no more of it: its client starts no other session by itself."""
        return self in (Cause.CLIENT, Cause.STOPPED, Cause.REVOKED)


class Offered(StrEnum):
    """What became of an offer of a new session."""

    ADMITTED = "admitted"
    ADMITTED_AT_LESS = "admitted_at_less"
    REFUSED = "refused"
    """One more would cost the others their answers."""
    FULL = "full"
    OWNER_FULL = "owner_full"
    DRAINING = "draining"
    INVALID = "invalid"
