"""Session ids that tell which worker has the session."""

from __future__ import annotations

import string

from server.config import MOST_WORKERS
from server.sessions.registry import new_session_id

_LETTERS = string.ascii_letters + string.digits + "-_"
assert len(_LETTERS) >= MOST_WORKERS


def worker_session_id(number: int) -> str:
    """A new id of a session of that worker."""
    return new_session_id() + _LETTERS[number]


def worker_of(session_id: str) -> int | None:
    """The worker that has the session, if there is such a session; None for an empty id."""
    place = _LETTERS.find(session_id[-1:]) if session_id else -1
    return None if place < 0 else place
