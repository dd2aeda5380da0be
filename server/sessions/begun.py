"""Who began which live session, wherever it runs: in this process, or in one of several workers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from starlette.requests import HTTPConnection


@dataclass(frozen=True, slots=True)
class Begun:
    """A live session, and the id of the key that began it, if one did."""

    session_id: str
    sport: str
    key_id: str | None


class LiveHouse(Protocol):
    """What the state of a server and that of a front have in common."""

    async def begun(self, owner: str) -> Sequence[Begun]:
        """The owner's live sessions."""

    async def key_ids(self) -> frozenset[str] | None:
        """Of the keys that began what lives, whosever they are; None where that is not known
        without asking many."""

    async def end_begun_by(self, key_id: str, reason: str) -> bool:
        """End at once what that key began; False where something may have gone on."""


def live_house_of(connection: HTTPConnection) -> LiveHouse:
    """That of the application that a request came to."""
    return cast(LiveHouse, connection.app.state.server)
