"""Whose things are whose."""

from __future__ import annotations

from starlette.requests import HTTPConnection

LOCAL = "local"
"""Whoever may use the server: everybody on loopback, and everybody with its one API key."""


def owner_of(connection: HTTPConnection) -> str:
    """The owner that a request acts for."""
    del connection
    return LOCAL
