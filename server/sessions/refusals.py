"""Why there is no session, or no new one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from inference.errors import BrokenSport, UnknownSport
from server.admission.admission import NoRoom
from server.media.errors import NoMediaPort, OfferRefused
from server.sessions.state import Offered


class ServerFull(Exception):
    """There are as many sessions as are allowed."""


class TooManyStreams(Exception):
    """The owner has as many live streams as its tier allows."""


class Draining(Exception):
    """The server takes no new sessions, because it is about to stop."""


UNKNOWN_SESSION_SLUG = "unknown-session"
"""What the document says of it."""


class NoSuchSession(LookupError):
    """No live session has that id."""


def too_many_streams(most: int) -> str:
    """In words."""
    return f"the key's tier allows live streams at a time: {most}; end one, or wait until one ends"


_OUTCOMES: dict[type[Exception], Offered] = {
    Draining: Offered.DRAINING,
    TooManyStreams: Offered.OWNER_FULL,
    ServerFull: Offered.FULL,
    NoMediaPort: Offered.FULL,
    NoRoom: Offered.REFUSED,
    OfferRefused: Offered.INVALID,
    UnknownSport: Offered.INVALID,
    BrokenSport: Offered.INVALID,
}


class OfferCounter(Protocol):
    """Is told of offers."""

    def offered(self, outcome: Offered) -> None:
        """One was decided."""


@dataclass(slots=True)
class Decision:
    """How an offer is taken, unless something is raised; None where another counts it."""

    outcome: Offered | None = Offered.ADMITTED


@contextmanager
def counted(meter: OfferCounter) -> Iterator[Decision]:
    """Tells the meter of an offer, once: as it was decided, or why nothing came of it."""
    decision = Decision()
    try:
        yield decision
    except tuple(_OUTCOMES) as error:
        kind = next(one for one in type(error).__mro__ if one in _OUTCOMES)
        meter.offered(_OUTCOMES[kind])
        raise
    if decision.outcome is not None:
        meter.offered(decision.outcome)
