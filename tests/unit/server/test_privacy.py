"""What the server says of what it keeps."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from server.accounts.keys import ApiKey
from server.app import create_app
from server.privacy import PrivacyInfo
from tests.support.serving import settings


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, {"recording_allowed": True, "uploads_kept_s": None, "kept_in": "disk"}),
        ({"recording": False}, {"recording_allowed": False}),
        ({"recording_max_s": 60}, {"recording_max_s": 60}),
        ({"max_video_s": 30}, {"recording_max_s": 30}),
        ({"keep_uploads_s": 5, "keep_analyses_s": 6}, {"uploads_kept_s": 5, "analyses_kept_s": 6}),
        ({"sessions_kept": 0}, {"sessions_kept": 0}),
        ({"upload_expires_s": 7}, {"unfinished_uploads_kept_s": 7}),
        ({"store_url": "s3://videos"}, {"kept_in": "store"}),
        ({"require_key": True}, {"key_demanded": True}),
        ({}, {"key_demanded": False, "requests_logged": False, "traces_sent": False}),
        ({"log_requests": True}, {"requests_logged": True}),
        ({"trace_endpoint": "http://collector:4318"}, {"traces_sent": True}),
    ],
)
def test_it_is_what_the_settings_are(
    tmp_path: Path, changes: dict[str, Any], said: dict[str, Any]
) -> None:
    """Each answer follows the setting that decides it."""
    info = PrivacyInfo.of(settings(tmp_path, **changes)).model_dump()
    assert {name: info[name] for name in said} == said


async def test_nobody_needs_a_key_to_read_it(tmp_path: Path) -> None:
    """Who is filmed may ask, also where everything else demands a key."""
    app = create_app(settings(tmp_path, require_key=True), key=ApiKey("k" * 43, is_new=False))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://localhost") as client,
    ):
        told = await client.get("/api/v1/privacy")
        below = await client.get("/api/v1/privacy/more")
    assert (told.status_code, told.json()["key_demanded"]) == (200, True)
    assert below.status_code == 401
