"""Passes on what concerns live sessions to the places that have them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import Annotated

import httpx
from fastapi import APIRouter, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from server.accounts.owner import caller_of
from server.fleet import errands
from server.history.infos import SessionInfo, SessionList, SessionQuery
from server.history.routes import closed, kept
from server.recorded import has_recorded, recorded_of
from server.sessions.coaching import SessionChange, Stopping, change_away, pictured
from server.sessions.refusals import UNKNOWN_SESSION_SLUG, Draining, NoSuchSession, counted
from server.sessions.resumption import NotResumable, session_of
from server.sessions.routes import everywhere, info_away, least
from server.sessions.state import Offered, State
from server.signalling.body import check_content_type, read_text
from server.signalling.fragment import MEDIA_TYPE as FRAGMENT
from server.signalling.whip import SDP
from server.wire.problems import Problem
from server.workers.headers import own_headers
from server.workers.places import Place, PlaceDown, Places, places_of
from server.workers.streams import make_room

_PASSED_ON = ("content-type", "if-match", "if-none-match")
_CHANGE_LIMIT_BYTES = 4096
_OWN = ("connection", "content-length", "date", "keep-alive", "server", "transfer-encoding")
"""Headers of an answer that the front makes itself."""

router = APIRouter(include_in_schema=False)


@router.post("/whip")
async def publish(request: Request) -> Response:
    """A new session, at the best place for it; one that goes on, at its own."""
    places = places_of(request)
    check_content_type(request, SDP)
    offer = await read_text(request, places.settings.offer_limit_bytes)
    token = request.query_params.get("resume")
    if token is not None:
        return _answer(await _resume(places, request, offer, token))
    with counted(places.offers) as decision:
        said = await _start(places, request, offer)
        decision.outcome = _outcome(said)
    return _answer(said)


@router.patch("/whip/{session_id}")
async def trickle(request: Request, session_id: str) -> Response:
    """Candidates for a session."""
    places = places_of(request)
    place = _place_with(places, session_id)
    check_content_type(request, FRAGMENT)
    body = await read_text(request, places.settings.offer_limit_bytes)
    return await _pass_or_say(place, request, session_id, body)


@router.delete("/whip/{session_id}")
async def leave(request: Request, session_id: str) -> Response:
    """The end of a session."""
    return await _pass_or_say(_place_with(places_of(request), session_id), request, session_id)


@router.get("/api/v1/sessions")
async def sessions(request: Request, wanted: Annotated[SessionQuery, Query()]) -> SessionList:
    """The owner's live sessions at all places, or those that are over."""
    places, caller = places_of(request), caller_of(request)
    limit = least(places.settings.max_sessions, caller.tier.live_streams)
    if wanted.state is State.CLOSED:
        return await closed(request, wanted, limit)
    live = [SessionInfo.model_validate(one) for one in await places.listed(caller.owner)]
    return SessionList(sessions=await everywhere(request, live, wanted), limit=limit)


@router.get("/api/v1/sessions/{session_id}", response_model=SessionInfo)
async def session(request: Request, session_id: str) -> Response | SessionInfo:
    """One session: of a live one its place knows more than was written down."""
    if await _is_over(request, session_id):
        return await kept(request, session_id)
    return await _near(request, session_id) or await info_away(request, session_id)


@router.patch("/api/v1/sessions/{session_id}", response_model=SessionInfo)
async def change(request: Request, session_id: str) -> Response | SessionInfo:
    """Label or athlete of a session; one that is over the front changes by itself."""
    body = await read_text(request, _CHANGE_LIMIT_BYTES)
    near = None if await _is_over(request, session_id) else await _near(request, session_id, body)
    if near is not None:
        return near
    if not has_recorded(request):
        raise _unknown(session_id)
    try:
        wanted = SessionChange.model_validate_json(body)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error
    return await change_away(request, session_id, wanted.model_dump(exclude_unset=True))


@router.post("/api/v1/sessions/{session_id}/stop")
async def stop(request: Request, session_id: str) -> Response:
    """The end of a session, asked for from aside."""
    if (near := await _near(request, session_id)) is not None:
        return near
    await errands.stop(request, session_id)
    return JSONResponse(Stopping(id=session_id).model_dump(), HTTPStatus.ACCEPTED)


@router.get("/api/v1/sessions/{session_id}/thumbnail.jpg")
async def thumbnail(request: Request, session_id: str) -> Response:
    """The newest picture of a session."""
    if (near := await _near(request, session_id)) is not None:
        return near
    jpeg = await errands.picture(request, session_id)
    return pictured(jpeg, request.headers.get("if-none-match"))


async def _is_over(request: Request, session_id: str) -> bool:
    if not has_recorded(request):
        return False
    found = await run_in_threadpool(recorded_of(request).history.find, session_id)
    return found is not None and found.ended_s is not None


def _place_with(places: Places, session_id: str) -> Place:
    """The place that has the session; raises NoSuchSession."""
    place = places.place_with(session_id)
    if place is None:
        raise _unknown(session_id)
    return place


def _unknown(session_id: str) -> NoSuchSession:
    return NoSuchSession(f"no live session {session_id[:64]!r}")


async def _resume(places: Places, request: Request, offer: str, token: str) -> httpx.Response:
    """What the session's place says, or another one where it may go on; raises NotResumable. Of
    its owner's streams it is none more."""
    said = await _first(await places.to_resume(session_of(token)), request, offer)
    if said is not None:
        return said
    raise places.nobody() if places.resumes_elsewhere else NotResumable


async def _start(places: Places, request: Request, offer: str) -> httpx.Response:
    """One more session of the owner, who may have so many; raises TooManyStreams."""
    caller = caller_of(request)
    if caller.tier.live_streams is None:
        return await _offer(places, request, offer)
    async with places.turns.of(caller.owner):
        await make_room(places, caller.owner, caller.tier.live_streams)
        return await _offer(places, request, offer)


async def _offer(places: Places, request: Request, offer: str) -> httpx.Response:
    """What is said to one more session; raises Draining and what `candidates` does."""
    if places.draining:
        raise Draining("the server is about to stop and takes no new sessions")
    said = await _first(await places.candidates(), request, offer)
    if said is None:
        raise places.nobody()
    return said


async def _first(asked: Iterable[Place], request: Request, offer: str) -> httpx.Response | None:
    """What the first of them says that does not refuse for want of room, else what the last says;
    None where nobody answers."""
    refused: httpx.Response | None = None
    for place in asked:
        try:
            with place.offering():
                answer = await _pass(place, request, offer)
        except PlaceDown:
            continue
        if answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
            return answer
        refused = answer
    return refused


def _outcome(said: httpx.Response) -> Offered | None:
    """Why no place took the offer; None when one did, which counts it."""
    if said.is_success:
        return None
    full = said.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    return Offered.REFUSED if full else Offered.INVALID


async def _pass(place: Place, request: Request, body: str | None = None) -> httpx.Response:
    given = request.headers
    passed_on = {name: given[name] for name in _PASSED_ON if name in given}
    return await place.ask(
        request.method,
        request.url.path,
        query=request.scope["query_string"],
        headers={**passed_on, **own_headers(request)},
        body=body,
    )


async def _pass_or_say(
    place: Place, request: Request, session_id: str, body: str | None = None
) -> Response:
    try:
        return _answer(await _pass(place, request, body))
    except PlaceDown:
        retry = {"Retry-After": "1"}
        detail = f"the process of the session {session_id[:64]!r} does not answer"
        raise Problem(503, "worker-down", detail, headers=retry) from None


async def _near(request: Request, session_id: str, body: str | None = None) -> Response | None:
    """What the place says that has it; None where it has ended, be it this moment, or may live at
    another server."""
    place = places_of(request).place_with(session_id)
    if place is None:
        return None
    answer = await _pass_or_say(place, request, session_id, body)
    return None if _is_unknown_there(answer) else answer


def _is_unknown_there(answer: Response) -> bool:
    """Other things may not be found either, such as a picture of a session that is there."""
    if answer.status_code != HTTPStatus.NOT_FOUND:
        return False
    try:
        told = json.loads(bytes(answer.body))
    except ValueError:
        return False  # not one of ours has said it
    return isinstance(told, dict) and str(told.get("type")).endswith(f":{UNKNOWN_SESSION_SLUG}")


def _answer(said: httpx.Response) -> Response:
    kept = {name: value for name, value in said.headers.items() if name.lower() not in _OWN}
    return Response(said.content, said.status_code, kept)
