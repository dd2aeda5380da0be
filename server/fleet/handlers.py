"""What a process does when another server asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from server.devices.lines import Lines
from server.fleet.bus import RedisAway
from server.fleet.errands import put_picture
from server.fleet.fleet import Fleet, Handler
from server.sessions.coaching import STOPPED, changed
from server.sessions.state import Cause
from server.sessions.telling import Here
from server.state import ServerState


def of_sessions(state: ServerState, fleet: Callable[[], Fleet | None]) -> dict[str, Handler]:
    """For a process that has sessions; each may raise NoSuchSession."""

    async def tell(ask: Mapping[str, Any]) -> None:
        await Here(state.sessions)(ask["session"], ask["message"])

    async def stop(ask: Mapping[str, Any]) -> None:
        state.sessions.end_soon(state.sessions.get(ask["session"]), STOPPED, Cause.STOPPED)

    async def moved(ask: Mapping[str, Any]) -> None:
        state.sessions.leave(state.sessions.get(ask["session"]))

    async def change(ask: Mapping[str, Any]) -> None:
        await changed(state, state.sessions.get(ask["session"]), ask["values"])

    async def picture(ask: Mapping[str, Any]) -> None:
        jpeg, here = await state.sessions.get(ask["session"]).thumbnail.get(), fleet()
        if jpeg is not None and here is not None:
            with suppress(RedisAway):
                await put_picture(here, ask["session"], jpeg)

    return {"tell": tell, "stop": stop, "moved": moved, "change": change, "picture": picture}


def of_devices(lines: Callable[[], Lines | None]) -> dict[str, Handler]:
    """For a process that devices have lines to."""

    async def device(ask: Mapping[str, Any]) -> None:
        here = lines()
        line = None if here is None else here.line_of(ask["device"], ask["owner"])
        if line is not None:
            line.say(ask["message"])

    return {"device": device}
