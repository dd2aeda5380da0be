"""What a share shows: one session or one analysis, and nothing beside it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

SHARED_PATH = "/api/v1/shared"


class SharedKind(StrEnum):
    """What is shown."""

    SESSION = "session"
    ANALYSIS = "analysis"


@dataclass(frozen=True, slots=True)
class Shared:
    """One thing, and until when it is shown, in seconds since 1970.

    `later` are the sessions that went on with a session at other servers, in order: to whoever
    looks on it is the same one.
    """

    share_id: str
    kind: SharedKind
    id: str
    sport: str
    label: str | None
    expires_s: float
    later: tuple[str, ...] = ()

    def shows(self, method: str, path: str) -> bool:
        """Whether that may be read; a WebSocket's method is GET."""
        if method not in _READING:
            return False
        if path in _BESIDE:
            return True
        return any(self._is_of(one, path) for one in (self.id, *self.later))

    def _is_of(self, thing_id: str, path: str) -> bool:
        start = f"{_PLACES[self.kind]}/{thing_id}"
        rest = path.removeprefix(start)
        return path.startswith(start) and _PARTS[self.kind].fullmatch(rest) is not None


_READING = ("GET", "HEAD")
_BESIDE = (SHARED_PATH, "/api/v1/sports")
"""What it is that is shown, and what its sport's metrics are called, which is no secret."""
_PLACES = {SharedKind.SESSION: "/api/v1/sessions", SharedKind.ANALYSIS: "/api/v1/analyses"}
_FILE = r"/[a-z0-9]+\.[a-z0-9]+"
_RESULT = rf"/results{_FILE}"
_MEASURED = rf"/recording(/[A-Za-z0-9_-]{{22}}{_FILE})?"
"""The files of an analysis are looked up by way of the session's own recording."""
_PARTS = {
    SharedKind.SESSION: re.compile(
        rf"|/events|/summary|/thumbnail\.jpg|{_MEASURED}|{_RESULT}", re.ASCII
    ),
    SharedKind.ANALYSIS: re.compile(rf"|/events|{_RESULT}", re.ASCII),
}
"""What lies below the thing and is shown with it; a session's notes are its coach's own."""
