"""Session ids that tell which worker has the session."""

from __future__ import annotations

import string

from server.config import MOST_WORKERS
from server.sessions.registry import new_session_id

_LETTERS = string.ascii_letters + string.digits + "-_"
assert len(_LETTERS) >= MOST_WORKERS


_LENGTH = len(new_session_id()) + 1
"""Of an id up to the worker's letter; what follows is the host's."""


def worker_session_id(number: int, host: str = "") -> str:
    """A new id of a session of that worker, on that host."""
    return new_session_id() + _LETTERS[number] + host


def worker_of(session_id: str) -> int | None:
    """The worker that has the session, if there is such a session; None for an empty id."""
    letter = session_id[:_LENGTH][-1:]
    place = _LETTERS.find(letter) if letter else -1
    return None if place < 0 else place
