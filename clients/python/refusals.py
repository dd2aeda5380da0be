"""What a server says when it refuses something."""

from __future__ import annotations

import httpx

from clients.python.errors import Refused


def refused(response: httpx.Response) -> Refused:
    """The error of an answer that is one."""
    problem = {}
    if "json" in response.headers.get("content-type", ""):
        problem = response.json()
    seconds = response.headers.get("Retry-After", "")
    return Refused(response.status_code, problem, float(seconds) if seconds.isdigit() else None)
