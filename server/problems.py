"""Turns every error of a request into a problem document (RFC 9457)."""

from __future__ import annotations

import json
from http import HTTPStatus
from logging import getLogger
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import Scope

from inference.errors import BrokenSport, InvalidInput, UnknownSport
from inference.logs import bound_ids
from server.admission.admission import NoRoom
from server.media.errors import BadCandidate, NoMediaPort, OfferRefused, Refusal
from server.methods import allowed_methods
from server.observability.requests import REQUEST_ID_HEADER
from server.sessions.refusals import (
    UNKNOWN_SESSION_SLUG,
    Draining,
    NoSuchSession,
    ServerFull,
    TooManyStreams,
)
from server.sessions.resumption import NotResumable, OtherSport, SessionOver
from server.store.objects.base import MissingObject, StoreError
from server.uploads import tus
from server.wire.problems import MEDIA_TYPE, Problem

log = getLogger(__name__)

_REFUSALS = {
    Refusal.NOT_SDP: 400,
    Refusal.TOO_MUCH: 400,
    Refusal.NO_VIDEO: 422,
    Refusal.NO_CODEC: 422,
}


def problem_response(problem: Problem, scope: Scope) -> Response:
    """The response to that request that carries the document."""
    document, headers = problem.document(), {**tus.spoken(scope), **problem.headers}
    if (request_id := bound_ids().get("request_id")) is not None:
        document["request_id"] = headers[REQUEST_ID_HEADER] = request_id
    body = json.dumps(document)
    return Response(body, problem.status, headers, media_type=MEDIA_TYPE)


def to_problem(error: Exception, retry_after_s: int) -> Problem:
    """The document for an error that was raised on purpose."""
    match error:
        case Problem():
            return error
        case UnknownSport():
            return Problem(422, "unknown-sport", str(error), {"known": list(error.known)})
        case BrokenSport():
            return Problem(501, "broken-sport", str(error), {"package": error.package})
        case InvalidInput():
            return Problem(422, "invalid-input", str(error))
        case ClientDisconnect():
            return Problem(400, "cut-off", "the request ended before its body was complete")
        case OfferRefused():
            return Problem(_REFUSALS[error.refusal], error.refusal.value, str(error))
        case BadCandidate():
            return Problem(400, "bad-candidate", str(error))
        case NoMediaPort():
            return Problem(503, "no-media-port", str(error), headers=_retry(retry_after_s))
        case NoSuchSession():
            return Problem(404, UNKNOWN_SESSION_SLUG, str(error.args[0]))
        case SessionOver():
            return Problem(410, "session-over", str(error))
        case NotResumable():
            return Problem(410, "not-resumable", str(error))
        case OtherSport():
            return Problem(409, "other-sport", str(error), {"sport": error.sport})
        case TooManyStreams():
            extra = {"violated-policies": ["streams"]}
            headers = _retry(retry_after_s)
            return Problem(429, "too-many-streams", str(error), extra, headers)
        case ServerFull() | NoRoom():
            return server_full(str(error), retry_after_s)
        case Draining():
            return Problem(503, "draining", str(error), headers=_retry(retry_after_s))
        case MissingObject():
            log.error("a file is lost: %s", error)
            return Problem(404, "file-lost", "the file is not where it was kept any more")
        case StoreError():
            log.error("the file store cannot be used: %s", error)
            detail = "the file store does not do what it was asked; try again in a moment"
            return Problem(503, "no-store", detail, headers=_retry(retry_after_s))
        case OperationalError():
            log.error("the database cannot be used: %s", error)
            detail = "the database cannot be reached; try again in a moment"
            return Problem(503, "no-database", detail, headers=_retry(retry_after_s))
        case RequestValidationError():
            return _validation(error)
        case HTTPException():
            return _http(error)
    log.error("a request failed", exc_info=error)
    return Problem(500, "internal", "the server failed; its log says why")


def server_full(detail: str, retry_after_s: int) -> Problem:
    """503 for a session over the limit, or over what the server can carry."""
    return Problem(503, "server-full", detail, headers=_retry(retry_after_s))


def not_ready(detail: str, retry_after_s: int) -> Problem:
    """503 for a server whose models are not loaded yet."""
    return Problem(503, "not-ready", detail, headers=_retry(retry_after_s))


def _retry(after_s: int) -> dict[str, str]:
    return {"Retry-After": str(after_s)}


def add_handlers(app: FastAPI, retry_after_s: int) -> None:
    """Answer every error of the application with a document."""

    async def handle(request: Request, error: Exception) -> Response:
        problem = to_problem(error, retry_after_s)
        if problem.status == HTTPStatus.METHOD_NOT_ALLOWED and (allow := allowed_methods(request)):
            problem.headers["Allow"] = allow
        return problem_response(problem, request.scope)

    kinds: tuple[type[Exception], ...] = (
        Problem,
        UnknownSport,
        BrokenSport,
        InvalidInput,
        OfferRefused,
        BadCandidate,
        NoMediaPort,
        NoSuchSession,
        NotResumable,
        SessionOver,
        OtherSport,
        TooManyStreams,
        ServerFull,
        NoRoom,
        Draining,
        ClientDisconnect,
        MissingObject,
        StoreError,
        OperationalError,
        RequestValidationError,
        HTTPException,
        Exception,
    )
    for kind in kinds:
        app.add_exception_handler(kind, handle)


def _validation(error: RequestValidationError) -> Problem:
    faults = [_fault(one) for one in error.errors()]
    return Problem(422, "invalid-input", "; ".join(faults), {"errors": faults})


def _fault(one: dict[str, Any]) -> str:
    return f"{'.'.join(str(part) for part in one['loc'][1:])}: {one['msg']}"


def _http(error: HTTPException) -> Problem:
    slug = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
    return Problem(error.status_code, slug, str(error.detail), headers=error.headers or {})
