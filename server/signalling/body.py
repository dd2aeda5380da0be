"""Reads a request's body, but never more of it than allowed."""

from __future__ import annotations

from fastapi import Request

from server.wire.problems import Problem


def check_content_type(request: Request, wanted: str) -> None:
    """Raises a 415 problem unless the body is declared as `wanted`."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != wanted:
        detail = f"send the body as {wanted}, not {given or 'without a Content-Type'}"
        headers = {"Accept-Post" if request.method == "POST" else "Accept-Patch": wanted}
        raise Problem(415, "wrong-content-type", detail, {"expected": wanted}, headers)


async def read_text(request: Request, limit_bytes: int) -> str:
    """The body as text; raises a 413 problem as soon as it is longer, 400 when it is no UTF-8."""
    if int_or_zero(request.headers.get("content-length")) > limit_bytes:
        raise too_long(limit_bytes)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit_bytes:
            raise too_long(limit_bytes)
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Problem(400, "not-text", "the body is not UTF-8 text") from error


def too_long(limit_bytes: int) -> Problem:
    """413; the connection is closed, because the rest of the body is not read."""
    detail = f"the body is longer than {limit_bytes} bytes"
    return Problem(413, "too-long", detail, {"limit": limit_bytes}, {"Connection": "close"})


def int_or_zero(text: str | None) -> int:
    """A header's number; what is none counts as 0."""
    return int(text) if text is not None and text.isascii() and text.isdigit() else 0
