"""What is done with sessions and devices of other servers, on behalf of a request."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import HTTPConnection

from server.accounts.owner import owner_of
from server.fleet.bus import RedisAway, picture_key
from server.fleet.entries import Entry
from server.fleet.fleet import Fleet, fleet_of
from server.history.infos import SessionInfo
from server.sessions.refusals import NoSuchSession
from server.sessions.telling import Teller
from server.sessions.thumbnail import Jpeg
from server.wire.problems import Problem

PICTURE_S = 2
"""How long a picture that was asked for is good enough for others."""

_LOOKS = 20
_LOOK_EVERY_S = 0.05


class Everywhere:
    """As `Teller`: those near first, then other servers."""

    def __init__(self, near: Teller, fleet: Fleet) -> None:
        self._near = near
        self._fleet = fleet

    async def __call__(self, session_id: str, message: Mapping[str, Any]) -> bool:
        """Tell all who follow it; whether it lives anywhere."""
        if await self._near(session_id, message):
            return True
        try:
            entry = await self._fleet.entries.session(session_id)
            if entry is not None:
                await self._fleet.ask(entry, "tell", session=session_id, message=dict(message))
        except (RedisAway, Problem):
            return False
        return entry is not None

    async def lives(self, session_id: str, owner: str) -> bool:
        """Whether the owner has it, anywhere."""
        near = await self._near.lives(session_id, owner)
        return near or await self._fleet.find(session_id, owner) is not None


async def elsewhere(connection: HTTPConnection, session_id: str) -> tuple[Fleet, Entry]:
    """The caller's session at another server; raises NoSuchSession."""
    fleet = fleet_of(connection)
    entry = None if fleet is None else await fleet.find(session_id, owner_of(connection))
    if fleet is None or entry is None:
        raise NoSuchSession(f"no live session {session_id[:64]!r}")
    return fleet, entry


async def info(connection: HTTPConnection, session_id: str) -> SessionInfo:
    """The session as its server told a moment ago; raises NoSuchSession."""
    _, entry = await elsewhere(connection, session_id)
    return SessionInfo.model_validate(entry.told)


async def stop(connection: HTTPConnection, session_id: str) -> None:
    """End it; raises NoSuchSession and a 503 problem."""
    fleet, entry = await elsewhere(connection, session_id)
    await fleet.ask(entry, "stop", session=session_id)


async def change(
    connection: HTTPConnection, session_id: str, values: Mapping[str, Any]
) -> SessionInfo:
    """Change it; how it will be. Raises NoSuchSession and a 503 problem."""
    fleet, entry = await elsewhere(connection, session_id)
    await fleet.ask(entry, "change", session=session_id, values=dict(values))
    return SessionInfo.model_validate({**entry.told, **values})


async def picture(connection: HTTPConnection, session_id: str) -> Jpeg | None:
    """Its newest picture, at most a few seconds old; None where none came in time. Raises
    NoSuchSession and a 503 problem."""
    fleet, entry = await elsewhere(connection, session_id)
    found = await _lying(fleet, session_id)
    if found is not None:
        return found
    await fleet.ask(entry, "picture", session=session_id)
    for _ in range(_LOOKS):
        await asyncio.sleep(_LOOK_EVERY_S)
        if (found := await _lying(fleet, session_id)) is not None:
            return found
    return None


async def put_picture(fleet: Fleet, session_id: str, jpeg: Jpeg) -> None:
    """Lay it where whoever asked finds it."""
    text = json.dumps({"etag": jpeg.etag, "data": base64.b64encode(jpeg.data).decode()})
    await fleet.bus.of(fleet.bus.redis.set(picture_key(session_id), text, ex=PICTURE_S))


async def _lying(fleet: Fleet, session_id: str) -> Jpeg | None:
    try:
        text = await fleet.bus.of(fleet.bus.redis.get(picture_key(session_id)))
    except RedisAway:
        return None
    if text is None:
        return None
    said = json.loads(text)
    return Jpeg(base64.b64decode(said["data"]), said["etag"])
