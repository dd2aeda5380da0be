"""Tells those who follow a session of what somebody else did, wherever the session lives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, cast

from starlette.requests import HTTPConnection

from server.sessions.refusals import NoSuchSession
from server.sessions.registry import Sessions
from server.sessions.told import Said


class Teller(Protocol):
    """What the routes of other rooms know of live sessions."""

    async def __call__(self, session_id: str, message: Mapping[str, Any]) -> bool:
        """Tell all who follow it; whether it lives here."""

    async def lives(self, session_id: str, owner: str) -> bool:
        """Whether the owner has it here, and it lives."""


class Here:
    """Of a server whose sessions live in its own process."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def __call__(self, session_id: str, message: Mapping[str, Any]) -> bool:
        """Tell all who follow it."""
        try:
            self._sessions.get(session_id).audience.put(Said.of(message))
        except NoSuchSession:
            return False
        return True

    async def lives(self, session_id: str, owner: str) -> bool:
        """Whether it lives here."""
        return any(one.id == session_id for one in self._sessions.of(owner))


def teller_of(connection: HTTPConnection) -> Teller:
    """That of the application that a request came to."""
    return cast(Teller, connection.app.state.teller)
