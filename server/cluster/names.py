"""Names of hosts, and of the sessions that live on them."""

from __future__ import annotations

import re
import secrets

from server.sessions.registry import new_session_id

_HOST = re.compile(r"[0-9a-f]{8}")
_LONG = 8

ANALYSIS_RESOURCE = "analysis"
"""What Ray calls a place for one analysis of a recording; a node has as many as it works on at a
time."""


def new_host_id() -> str:
    """Of one life of a host: one that is started again is another."""
    return secrets.token_hex(_LONG // 2)


def host_session_id(host: str) -> str:
    """A new id of a session of that host."""
    return new_session_id() + host


def host_of(session_id: str) -> str | None:
    """The host that has the session, if there is such a session: known without asking anybody, so
    that sessions are found while Redis is away."""
    host = session_id[-_LONG:]
    return host if len(session_id) > _LONG and _HOST.fullmatch(host) else None
