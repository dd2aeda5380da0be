"""Parts of files, and what is answered where there is none."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from server.analyses.parts import PartsResponse
from server.problems import add_handlers
from server.wire.problems import MEDIA_TYPE


@pytest.mark.parametrize(
    ("asked", "status", "kind"),
    [
        ("bytes=2-4", 206, "text/csv; charset=utf-8"),
        ("bytes=99-", 416, MEDIA_TYPE),
        ("bytes=abc", 400, MEDIA_TYPE),
        ("lines=1-2", 400, MEDIA_TYPE),
    ],
)
async def test_a_range(tmp_path: Path, asked: str, status: int, kind: str) -> None:
    """One that is none is a problem document, which says how long the file is."""
    path = tmp_path / "a.csv"
    path.write_bytes(b"0123456789")
    app = FastAPI()
    add_handlers(app, 1)
    app.get("/")(lambda: PartsResponse(path, media_type="text/csv"))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://here"
    ) as client:
        answer = await client.get("/", headers={"Range": asked})
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, kind)
    if status == 416:
        assert answer.headers["Content-Range"] == "bytes */10"
