"""What a process is to the server, by the command that started it."""

from __future__ import annotations

SERVER = "server"
ENGINE = "engine"
ANALYSIS = "analysis"
OTHER = "other"
"""Such as a program that a library starts."""

_ROLES = (
    ("inference.engines.worker", ENGINE),
    ("inference.engines.shared.hub", ENGINE),
    ("server.workers.main", "worker"),
    ("server.analyses.job", ANALYSIS),
    ("server.analyses.section", ANALYSIS),
    ("server.uploads.readers", "upload"),
)


def role_of(command: str, unknown: str = OTHER) -> str:
    """The role; `unknown` for a command that names none of our modules."""
    return next((role for module, role in _ROLES if module in command), unknown)
