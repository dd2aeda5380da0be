"""WHIP (RFC 9725): a publisher offers, trickles candidates and leaves."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from server.accounts.guard import is_preflight
from server.accounts.owner import Caller, caller_of
from server.config import Settings
from server.devices.identity import DEVICE_PATTERN, device_of
from server.fleet.fleet import fleet_of
from server.resuming.elsewhere import Asked, go_on_here
from server.sessions.athlete import athlete_profile
from server.sessions.link import Link
from server.sessions.refusals import NoSuchSession
from server.sessions.registry import Sessions
from server.sessions.resumption import NotResumable, SessionOver
from server.sessions.session import Session
from server.sessions.state import Cause
from server.signalling.body import check_content_type, read_text
from server.signalling.fragment import MEDIA_TYPE as FRAGMENT
from server.signalling.fragment import parse_fragment
from server.signalling.links import link_header
from server.state import state_of
from server.store.paging import PRINTABLE
from server.wire.problems import Problem

SDP = "application/sdp"

router = APIRouter(tags=["live"])


@router.options("/whip", include_in_schema=False)
async def capabilities(request: Request) -> Response:
    """What may be posted, and the ICE servers for clients that need them before they offer.

    A preflight, which carries no key, is not told of the servers.
    """
    told = {} if is_preflight(request.headers) else _links(state_of(request).settings)
    return Response(headers={"Accept-Post": SDP, "Allow": "POST, OPTIONS", **told})


@router.post(
    "/whip",
    status_code=201,
    response_class=Response,
    responses={201: {"description": "The SDP answer", "content": {SDP: {}}}},
    openapi_extra={"requestBody": {"required": True, "content": {SDP: {}}}},
)
async def publish(
    request: Request,
    sport: Annotated[str, Query(description="Name of the sport, see /api/v1/sports")] = "",
    height_m: Annotated[float | None, Query(description="The athlete's height")] = None,
    mass_kg: Annotated[float | None, Query(description="The athlete's mass")] = None,
    box_height_m: Annotated[float | None, Query(description="The height of the box")] = None,
    speed_mps: Annotated[float | None, Query(description="The treadmill's speed")] = None,
    adaptive: Annotated[
        bool,
        Query(
            description="The client lowers its frame rate and size when `degrade` on `control` "
            "asks for it; only such a client is admitted at less than it offers"
        ),
    ] = False,
    athlete_id: Annotated[
        str | None,
        Query(
            description="Who it is, see /api/v1/athletes; what is not given is taken from there. "
            "Without it whom the device films whose key it is, if it has an athlete",
            max_length=32,
            pattern=PRINTABLE,
        ),
    ] = None,
    record: Annotated[
        bool, Query(description="Keep the video: it becomes an upload when the session ends")
    ] = False,
    device: Annotated[
        str | None,
        Query(description="The device's name, on a server without keys", pattern=DEVICE_PATTERN),
    ] = None,
    resume: Annotated[
        str | None, Query(description="Token of `hello`: go on with that session", max_length=200)
    ] = None,
    heard: Annotated[
        int | None, Query(description="With `resume`: id of the last event heard", ge=0)
    ] = None,
) -> Response:
    """Start a live session, or go on with one over a new connection.

    The body is an SDP offer with one video to send. A session that goes on keeps its id, athlete,
    counts and history; one that goes on after its server has died, or stopped, has another id. A
    token that is not, or no longer, known is answered 410, with the problem `session-over` where
    somebody ended the session: then there is no other to start without being asked.
    """
    state, caller = state_of(request), caller_of(request)
    check_content_type(request, SDP)
    offer = await read_text(request, state.settings.offer_limit_bytes)
    if resume is not None:
        asked = Asked(resume, sport, heard)
        try:
            session, answer = await state.sessions.resume(
                resume, sport, heard, offer, owner=caller.owner
            )
        except SessionOver:
            raise
        except NotResumable:
            fleet = fleet_of(request)
            session, answer = await go_on_here(fleet, state, caller, asked, offer)
    else:
        pipeline, owner = state.ready_pipeline(), caller.owner
        athlete = athlete_profile(height_m, mass_kg, box_height_m, speed_mps)
        athlete_id = athlete_id or caller.athlete_id
        if athlete_id is not None:
            known = state.kept().athletes
            athlete = await run_in_threadpool(known.profile, owner, athlete_id, athlete)
        tap = None
        if record:
            most_bytes = caller.tier.upload_bytes
            tap = await run_in_threadpool(state.kept().recordings.recorder, owner, most_bytes)
        session, answer = await state.sessions.start(
            pipeline,
            sport,
            athlete,
            offer,
            owner=owner,
            most=caller.tier.live_streams,
            adaptive=adaptive,
            athlete_id=athlete_id,
            key_id=caller.key_id,
            device_id=device_of(request, device),
            tap=tap,
        )
    tag = etag(session, session.links.newest)
    headers = {"Location": f"/whip/{session.id}", "ETag": tag, "Accept-Patch": FRAGMENT}
    headers |= _links(state.settings)
    return Response(answer, 201, headers, media_type=SDP)


@router.patch(
    "/whip/{session_id}",
    status_code=204,
    openapi_extra={"requestBody": {"required": True, "content": {FRAGMENT: {}}}},
)
async def trickle(
    request: Request, session_id: str, if_match: Annotated[str | None, Header()] = None
) -> Response:
    """Add ICE candidates (RFC 8840) to the session whose ETag is in `If-Match`."""
    state = state_of(request)
    session = _own(state.sessions, session_id, caller_of(request))
    check_content_type(request, FRAGMENT)
    link = _matching(session, if_match)
    fragment = parse_fragment(await read_text(request, state.settings.offer_limit_bytes))
    for mid, line in fragment.candidates:
        await link.connection.add_candidate(line, mid)
    return Response(status_code=204)


@router.delete("/whip/{session_id}", response_class=Response)
async def leave(request: Request, session_id: str) -> Response:
    """End the session in good order."""
    sessions = state_of(request).sessions
    mine = _own(sessions, session_id, caller_of(request))
    await sessions.end(mine.id, "the client deleted the session", Cause.CLIENT)
    return Response(status_code=200)


@router.options("/whip/{session_id}", include_in_schema=False)
async def session_capabilities() -> Response:
    """What may be done with a session."""
    return Response(headers={"Accept-Patch": FRAGMENT, "Allow": "PATCH, DELETE, OPTIONS"})


def etag(session: Session, link: Link) -> str:
    """Names the ICE session; there is one per connection, because ICE does not restart."""
    return f'"{session.id}.{link.number}"'


def _own(sessions: Sessions, session_id: str, caller: Caller) -> Session:
    """The owner's session; a device has only those that it began. Raises NoSuchSession."""
    found = sessions.get(session_id, caller.owner)
    if caller.device_id not in (None, found.key_id):
        raise NoSuchSession(f"no live session {session_id[:64]!r}")
    return found


def _links(settings: Settings) -> dict[str, str]:
    links = link_header(settings.ice_servers_at(time.time()))
    return {} if links is None else {"Link": links, "Cache-Control": "no-store"}


def _matching(session: Session, given: str | None) -> Link:
    """The connection whose ETag is given."""
    if given is None:
        raise Problem(428, "if-match-missing", "send the session's ETag in If-Match")
    if given.strip() == "*":
        raise Problem(422, "no-ice-restart", "ICE cannot restart here: make a new session")
    tags = {tag.strip() for tag in given.split(",")}
    found = next((link for link in session.links if etag(session, link) in tags), None)
    if found is None:
        raise Problem(412, "if-match-differs", "If-Match is not the session's ETag")
    return found
