"""Which methods an address takes, for the `Allow` of a 405."""

from __future__ import annotations

from fastapi import Request
from starlette.routing import Match, Mount

METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")


def allowed_methods(request: Request) -> str | None:
    """The methods of all routes of the request's address, None when it is no route's.

    Each route knows only its own, and it is the first that answers.
    """
    routes = [one for one in request.app.router.routes if not isinstance(one, Mount)]
    taken = [
        method
        for method in METHODS
        if any(one.matches({**request.scope, "method": method})[0] is Match.FULL for one in routes)
    ]
    return ", ".join(taken) or None
