"""Links that a person hands on, as text and as a code to be scanned."""

from __future__ import annotations

import io

import segno
from fastapi import Request

from server.config import Settings
from server.state import state_of

_QUIET_MODULES = 4
"""The standard's: without that much white around it many a camera sees no code."""


def page_link(request: Request, page: str, name: str, token: str) -> str:
    """That page of this server's, with the token behind the `#`, which no server is sent and no
    log has."""
    return link_to(base_of(request), page, name, token)


def link_to(base: str, page: str, name: str, token: str) -> str:
    """The same on a server of that address."""
    return f"{base.rstrip('/')}/{page}#{name}={token}"


def base_of(request: Request) -> str:
    """Where others reach this server, as far as it knows."""
    settings: Settings = state_of(request).settings
    return str(settings.public_url or request.base_url)


def qr_svg(link: str) -> str:
    """The link as a picture, black on white whatever lies around it, as large as its place."""
    svg: str = segno.make_qr(link, error="m").svg_inline(
        border=_QUIET_MODULES, dark="#000", light="#fff", omitsize=True
    )
    return svg


def qr_text(link: str) -> str:
    """The link as a picture of letters, for a terminal."""
    drawn = io.StringIO()
    segno.make_qr(link, error="m").terminal(drawn, border=_QUIET_MODULES, compact=True)
    return drawn.getvalue().rstrip("\n")
