"""A file that an analysis left, sent from this server's disk or by way of the store."""

from __future__ import annotations

from fastapi import Response
from fastapi.responses import RedirectResponse

from server.analyses.parts import PartsResponse
from server.analyses.results import MEDIA_TYPES, Result, saved_as
from server.recorded import Recorded
from server.store.objects.s3 import disposition
from server.store.tables import Analysis, AnalysisState
from server.wire.problems import Problem

_SENT_FROM_HERE = (Result.PAGE, Result.REPORT, Result.CURVES, Result.POSES)
"""The page wants its policy with it, and programs in browsers may read what comes from here."""
_MOST_SENT_BYTES = 256 << 20
_PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


def send_result(recorded: Recorded, found: Analysis, result: Result) -> Response:
    """It, or a redirect to where it lies; raises a 404 problem when there is none."""
    if found.state != AnalysisState.DONE or result not in recorded.shelf.there(found):
        detail = f"the analysis is {found.state} and has no {result}"
        raise Problem(404, "no-result", detail, {"state": found.state})
    place, key = recorded.shelf.at(found, result)
    path, link = place.path(key), place.link(key)
    if link is not None and result not in _SENT_FROM_HERE:
        # Kept for half the link's life, so that it holds as long again: players come back to seek.
        lifetime = {"Cache-Control": f"private, max-age={place.link_s // 2}"}
        return RedirectResponse(link, 307, lifetime)
    headers = {"Cache-Control": "private, max-age=31536000, immutable"}
    if result is Result.PAGE:
        # What strangers' files say is in it, escaped; it may run nothing all the same.
        headers["Content-Security-Policy"] = _PAGE_POLICY
    headers["Content-Disposition"] = disposition(saved_as(found, result))
    if path is None:
        content = place.read(key, _MOST_SENT_BYTES)
        return Response(content, headers=headers, media_type=MEDIA_TYPES[result])
    if not path.exists():
        raise Problem(404, "no-result", f"{result} is not on the server's disk any more")
    return PartsResponse(path, headers=headers, media_type=MEDIA_TYPES[result])
