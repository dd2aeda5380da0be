"""Live sessions as others see them: list, one, and its events over a WebSocket."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, WebSocket, WebSocketDisconnect

from server.accounts.owner import caller_of, owner_of
from server.fleet import errands
from server.fleet.bus import RedisAway
from server.fleet.fleet import fleet_of
from server.history.infos import SessionInfo, SessionList, SessionQuery
from server.history.routes import closed, kept
from server.recorded import has_recorded
from server.sessions.audience import Audience, TooManyWatchers
from server.sessions.refusals import NoSuchSession
from server.sessions.state import State
from server.sessions.told import is_the_coachs_own
from server.sessions.watchers import HungUp, Watcher, WatcherTooSlow
from server.sockets import reason, until_it_leaves
from server.state import state_of

UNKNOWN_SESSION = 4404
TOO_SLOW = 4408
AWAY = 4503
TOO_MANY = 4429

router = APIRouter(prefix="/api/v1/sessions", tags=["live"])


@router.get("")
async def sessions(request: Request, wanted: Annotated[SessionQuery, Query()]) -> SessionList:
    """The owner's live sessions, of all servers over one Redis; with `state=closed` those that are
    over, the newest first."""
    known, caller = state_of(request).sessions, caller_of(request)
    limit = least(known.limit, caller.tier.live_streams)
    if wanted.state is State.CLOSED:
        return await closed(request, wanted, limit)
    live = [SessionInfo.live(one) for one in known.of(caller.owner)]
    return SessionList(sessions=await everywhere(request, live, wanted), limit=limit)


@router.get("/{session_id}")
async def session(request: Request, session_id: Annotated[str, Path()]) -> SessionInfo:
    """One session, live or over."""
    try:
        return SessionInfo.live(state_of(request).sessions.get(session_id, owner_of(request)))
    except NoSuchSession:
        return await info_away(request, session_id)


async def info_away(request: Request, session_id: str) -> SessionInfo:
    """One that lives at another server, or is over; raises NoSuchSession and a 404 problem."""
    try:
        return await errands.info(request, session_id)
    except NoSuchSession:
        if not has_recorded(request):
            raise
    return await kept(request, session_id)


@router.websocket("/{session_id}/events")
async def events(socket: WebSocket, session_id: str) -> None:
    """Follow a session: one JSON object a message, as on the data channels.

    Beside frames and events there are `note` (as of `/notes`, or its `id` and `deleted`), `label`
    (`label`, `athlete_id`) and `notice` (`code`, `detail`: of the line itself, as when another
    server is out of reach). Ends with `bye`. Frames are the newest only, and fewer where many
    watch; finals are never lost: a watcher that leaves too many unread is disconnected with code
    4408. What a watcher says is ignored.
    """
    await socket.accept()
    try:
        followed = state_of(socket).sessions.get(session_id, owner_of(socket))
    except NoSuchSession as error:
        await follow_elsewhere(socket, session_id, error)
        return
    await tell_all(socket, followed.audience)


async def everywhere(
    request: Request, live: list[SessionInfo], wanted: SessionQuery
) -> list[SessionInfo]:
    """These of ours and those of other servers, as far as they are asked for."""
    fleet, here = fleet_of(request), {one.id for one in live}
    others = [] if fleet is None else await fleet.elsewhere(owner_of(request))
    found = [*live, *(one for one in others if one.id not in here)]
    return [one for one in found if wanted.admits(one)]


async def follow_elsewhere(socket: WebSocket, session_id: str, unknown: NoSuchSession) -> None:
    """Tell of a session at another server, if it lives there."""
    fleet = fleet_of(socket)
    try:
        if fleet is None:
            raise unknown
        async with fleet.follow(session_id, owner_of(socket)) as audience:
            await tell_all(socket, audience)
    except NoSuchSession as error:
        await socket.close(UNKNOWN_SESSION, reason(str(error.args[0])))
    except RedisAway as error:
        await socket.close(AWAY, reason(f"it does not live here, and {error}; try again"))


async def tell_all(socket: WebSocket, audience: Audience) -> None:
    """Be one of the audience, until the end or until it leaves."""
    try:
        watcher = audience.join()
    except TooManyWatchers as error:
        await socket.close(TOO_MANY, reason(str(error)))
        return
    try:
        await until_it_leaves(socket, _tell(socket, watcher))
    except WatcherTooSlow as error:
        await socket.close(TOO_SLOW, reason(str(error)))
    except HungUp as error:
        await socket.close(error.code, reason(str(error)))
    except WebSocketDisconnect:
        pass
    finally:
        audience.leave(watcher)


async def _tell(socket: WebSocket, watcher: Watcher) -> None:
    by_share = caller_of(socket).shared is not None
    while messages := await watcher.next():
        for message in messages:
            if not (by_share and is_the_coachs_own(message)):
                await socket.send_text(message)
    await socket.close()


def least(*limits: int | None) -> int | None:
    """The smallest of those that are set."""
    return min((one for one in limits if one is not None), default=None)
