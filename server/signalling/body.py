"""Reads a request's body, but never more of it than allowed."""

from __future__ import annotations

import asyncio

from fastapi import Request

from server.bodies import int_or_zero, too_long
from server.wire.problems import Problem

WITHIN_S = 10.0
"""An offer is a packet or two; a slow sender must not hold a connection for ever."""


def check_content_type(request: Request, wanted: str) -> None:
    """Raises a 415 problem unless the body is declared as `wanted`."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != wanted:
        detail = f"send the body as {wanted}, not {given or 'without a Content-Type'}"
        headers = {"Accept-Post" if request.method == "POST" else "Accept-Patch": wanted}
        raise Problem(415, "wrong-content-type", detail, {"expected": wanted}, headers)


async def read_text(request: Request, limit_bytes: int) -> str:
    """The body as text; raises a 413 problem as soon as it is longer, 408 when it
    does not come, 400 when it is no UTF-8."""
    if int_or_zero(request.headers.get("content-length")) > limit_bytes:
        raise too_long(limit_bytes)
    try:
        async with asyncio.timeout(WITHIN_S):
            body = await _read(request, limit_bytes)
    except TimeoutError as error:
        raise too_slow() from error
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Problem(400, "not-text", "the body is not UTF-8 text") from error


async def _read(request: Request, limit_bytes: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit_bytes:
            raise too_long(limit_bytes)
    return bytes(body)


def too_slow() -> Problem:
    """408; the connection is closed, because the rest of the body is not waited for."""
    detail = f"the body did not come within {WITHIN_S:g} s"
    return Problem(408, "too-slow", detail, headers={"Connection": "close"})
