"""The page that a person opens, and the demo athlete's clips."""

from __future__ import annotations

import os
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Match, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from inference.athlete.sports import athlete_sport_names
from server.demo import demo_clip
from server.state import state_of
from server.wire.problems import Problem

STATIC = Path(__file__).parent / "static"
NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Sideline</title>
<h1>The page has not been built</h1>
<p>Sideline itself runs. Build its page with <code>make install</code> in the source folder, then
load this address again. Programs can use the API at once: <a href="openapi.json">openapi.json</a>.
</p></html>"""

router = APIRouter(include_in_schema=False)


@router.get("/demo/{sport}.mp4")
async def athlete(request: Request, sport: str) -> Response:
    """The demo athlete doing a sport; 503 until the clip is drawn."""
    known = athlete_sport_names()
    if sport not in known:
        detail = f"there is no demo athlete for {sport!r}, only for: {', '.join(known)}"
        raise Problem(404, "no-demo", detail, {"known": list(known)})
    state = state_of(request)
    clip = demo_clip(state.settings.data_dir, sport)
    if not clip.exists():
        state.demos.ask(sport)
        raise Problem(
            503, "not-ready", "the demo athlete is being drawn", headers={"Retry-After": "5"}
        )
    return FileResponse(clip, media_type="video/mp4", content_disposition_type="inline")


def not_built() -> HTMLResponse:
    """Says how the page is built; 503, because it is the server that lacks something."""
    return HTMLResponse(NOT_BUILT, 503)


API_PATHS = ("/whip", "/api", "/healthz", "/readyz", "/openapi.json")
"""Addresses, with all below them, that are never the page's."""


class PageMount(Mount):
    """The page under every address but the API's, whose errors stay its own."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether the page answers."""
        path = f"{scope['path']}/"
        if any(path.startswith(f"{one}/") for one in API_PATHS):
            return Match.NONE, {}
        return super().matches(scope)


class Page(StaticFiles):
    """The built files, `/watch` for `watch.html`; hashed names may be kept for good, the pages
    themselves are asked for anew."""

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Where the file lies, and what it is; None where there is none."""
        found = super().lookup_path(path)
        if found[1] is None and not Path(path).suffix:
            return super().lookup_path(f"{path}.html")
        return found

    def file_response(self, *args: object, **kwargs: object) -> Response:
        """The file, with how long it may be kept."""
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        path = str(args[0])
        kept = "public, max-age=31536000, immutable" if "/assets/" in path else "no-cache"
        response.headers["Cache-Control"] = kept
        return response
