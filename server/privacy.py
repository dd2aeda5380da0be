"""`GET /api/v1/privacy`: what this server keeps of people, from the settings that it runs with.

Open to everybody: who is filmed has no key, and may know all the same.
"""

from __future__ import annotations

from typing import Literal, Self

from fastapi import APIRouter, Request
from pydantic import BaseModel

from server.config import Settings
from server.state import state_of

router = APIRouter(prefix="/api/v1/privacy", tags=["privacy"])


class PrivacyInfo(BaseModel):
    """What is kept and for how long, in seconds; null: until somebody deletes it.

    `sessions_kept` live sessions of one owner are kept at most, and none with 0. `kept_in` is where
    videos and results lie: this server's own disk, or a store that it writes to. `key_demanded`:
    nothing is told without a key. `traces_sent`: times of work go to another program, never a
    picture. `requests_logged`: that somebody asked is written down, not who.
    """

    recording_allowed: bool
    recording_max_s: float
    uploads_kept_s: float | None
    unfinished_uploads_kept_s: float
    analyses_kept_s: float | None
    sessions_kept: int
    sessions_kept_s: float
    kept_in: Literal["disk", "store"]
    key_demanded: bool
    requests_logged: bool
    traces_sent: bool

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """What these settings come to."""
        return cls(
            recording_allowed=settings.recording,
            recording_max_s=min(settings.recording_max_s, settings.max_video_s),
            uploads_kept_s=settings.keep_uploads_s,
            unfinished_uploads_kept_s=settings.upload_expires_s,
            analyses_kept_s=settings.keep_analyses_s,
            sessions_kept=settings.sessions_kept,
            sessions_kept_s=settings.sessions_kept_s,
            kept_in="disk" if settings.store_url is None else "store",
            key_demanded=settings.demands_key,
            requests_logged=settings.log_requests,
            traces_sent=settings.trace_endpoint is not None,
        )


@router.get("")
async def privacy(request: Request) -> PrivacyInfo:
    """What is kept here, and for how long."""
    return PrivacyInfo.of(state_of(request).settings)
