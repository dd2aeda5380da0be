"""What a server says when it refuses something."""

from __future__ import annotations

import httpx

from clients.python.errors import Forbidden, LimitReached, Refused

_KINDS: dict[int, type[Refused]] = {403: Forbidden, 429: LimitReached}


def refused(response: httpx.Response) -> Refused:
    """The error of an answer that is one."""
    problem = {}
    if "json" in response.headers.get("content-type", ""):
        problem = response.json()
    seconds = response.headers.get("Retry-After", "")
    kind = _KINDS.get(response.status_code, Refused)
    return kind(response.status_code, problem, float(seconds) if seconds.isdigit() else None)
