"""An owner's streams are counted over all places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import pytest

from server.accounts.said import OWNER_HEADER
from server.sessions.refusals import TooManyStreams
from server.sessions.state import State
from server.workers.places import Places
from server.workers.streams import make_room


class FakePlace:
    """Ends a session when it is asked to."""

    def __init__(self, front: FakeFront) -> None:
        self._front = front

    async def ask(self, method: str, path: str, *, headers: Mapping[str, str]) -> None:
        """Forget the session, if it is that owner's."""
        assert method == "DELETE"
        self._front.sessions = [
            one
            for one in self._front.sessions
            if (f"/whip/{one['id']}", one["owner"]) != (path, headers[OWNER_HEADER])
        ]


class FakeFront:
    """Some sessions at one place."""

    def __init__(self, *sessions: tuple[str, str, State]) -> None:
        self.gone: set[str] = set()
        self.sessions = [
            {"id": name, "owner": owner, "state": state, "created_at": f"2026-01-0{day}"}
            for day, (name, owner, state) in enumerate(sessions, 1)
        ]

    def place_with(self, session_id: str) -> FakePlace | None:
        """The place, unless it is gone."""
        return None if session_id in self.gone else FakePlace(self)

    async def listed(self, owner: str) -> list[dict[str, Any]]:
        """The owner's."""
        return [one for one in self.sessions if one["owner"] == owner]

    async def room_for(self, owner: str, most: int) -> list[str]:
        """Make room; the sessions that are left."""
        await make_room(cast(Places, self), owner, most)
        return [str(one["id"]) for one in self.sessions]


async def test_there_is_room() -> None:
    """Others' sessions do not count, and nothing is ended."""
    front = FakeFront(("1a", "me", State.LIVE), ("2b", "other", State.RECONNECTING))
    assert await front.room_for("me", 2) == ["1a", "2b"]
    assert await front.room_for("new", 1) == ["1a", "2b"]


async def test_there_is_none() -> None:
    """Wherever they are."""
    front = FakeFront(("1a", "me", State.LIVE), ("2b", "me", State.CONNECTING))
    with pytest.raises(TooManyStreams, match="2"):
        await front.room_for("me", 2)
    with pytest.raises(TooManyStreams):
        await front.room_for("nobody", 0)


async def test_who_has_gone_gives_the_place_up() -> None:
    """The one of the owner's that has been there for longest, and no more than are needed."""
    front = FakeFront(
        ("1a", "other", State.RECONNECTING),
        ("2b", "me", State.LIVE),
        ("3a", "me", State.RECONNECTING),
        ("4b", "me", State.RECONNECTING),
    )
    assert await front.room_for("me", 3) == ["1a", "2b", "4b"]


async def test_a_place_that_is_gone_leaves_room() -> None:
    """What waited there has gone with it."""
    front = FakeFront(("1a", "me", State.RECONNECTING))
    front.gone.add("1a")
    assert await front.room_for("me", 1) == ["1a"]
