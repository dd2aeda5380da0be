"""Where live sessions run, as those know it who pass requests on to them: media workers of this
machine, or hosts of a cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import Any, Protocol, cast

import httpx
from starlette.requests import HTTPConnection

from server.config import Settings
from server.observability.metrics.live import OfferMeter
from server.wire.problems import Problem


class PlaceDown(Exception):
    """The place is not there, or has gone while it was asked."""


class Place(Protocol):
    """One that has sessions."""

    async def ask(
        self,
        method: str,
        path: str,
        *,
        query: bytes = b"",
        headers: Mapping[str, str] | None = None,
        body: str | None = None,
    ) -> httpx.Response:
        """What it answers; raises PlaceDown."""

    def offering(self) -> AbstractContextManager[None]:
        """While it is asked to take one more session."""


class OwnersTurns(Protocol):
    """One offer of an owner after the other."""

    def of(self, name: str) -> AbstractAsyncContextManager[Any]:
        """That owner's turn; may raise a 503 problem."""


class Places(Protocol):
    """All of them."""

    @property
    def settings(self) -> Settings:
        """Of this process."""

    @property
    def draining(self) -> bool:
        """Whether nobody is taken any more."""

    @property
    def offers(self) -> OfferMeter:
        """Is told of offers that no place took."""

    @property
    def turns(self) -> OwnersTurns:
        """For owners who may have so many sessions at a time."""

    @property
    def resumes_elsewhere(self) -> bool:
        """Whether a session whose place is gone may go on at another one."""

    def place_with(self, session_id: str) -> Place | None:
        """The place that has the session, if it lives."""

    async def candidates(self) -> Sequence[Place]:
        """Whom to ask to take one more session, the best first. Raises ServerFull where there is
        room nowhere, and a 503 problem where nobody can be asked."""

    def nobody(self) -> Problem:
        """What is said when no candidate answered."""

    async def to_resume(self, session_id: str) -> Sequence[Place]:
        """Whom to ask to go on with a session, the best first; raises what `candidates` does."""

    async def listed(self, owner: str | None = None) -> list[dict[str, Any]]:
        """All live sessions, the owner's or everybody's, as their places list them."""


def places_of(connection: HTTPConnection) -> Places:
    """Those of the application that a request or WebSocket came to."""
    return cast(Places, connection.app.state.server)
