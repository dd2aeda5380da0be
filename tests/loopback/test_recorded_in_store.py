"""A recording with an S3-compatible store: sent, moved there, measured, read from there."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from clients.python.recordings import Recordings
from inference.engines.base import ModelPaths
from server.accounts.keys import api_key
from server.config import Settings
from tests.support.s3 import S3Server, s3_server
from tests.support.serving import Serving, serving, settings

WITHIN_S = 60


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """A running S3-compatible server."""
    with s3_server(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory, one_jump: Path) -> Path:
    """One jump."""
    path = tmp_path_factory.mktemp("clip") / "a jump.mp4"
    return Path(shutil.copy(one_jump, path))


@pytest.fixture
def bucket(s3: S3Server) -> str:
    """The URL of an empty place."""
    return s3.new_bucket()


def chosen(
    folder: Path, s3: S3Server, bucket: str, model_paths: ModelPaths, **changes: Any
) -> Settings:
    """A server with the real nets and that store."""
    folder.mkdir(exist_ok=True)
    (folder / "models").symlink_to(next(iter(model_paths.values())).parent)
    usual = {"engine": "openvino", "engine_process": "off", "require_key": True}
    return settings(folder, **{**usual, **s3.settings(bucket), **changes})


async def until_moved(s3: S3Server, bucket: str, key: str, folder: Path) -> None:
    """The store has the upload, and this server's disk has not."""
    async with asyncio.timeout(WITHIN_S):
        while key not in s3.keys(bucket) or list((folder / "uploads").iterdir()):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_sent_measured_and_read_from_the_store(
    tmp_path: Path, clip: Path, s3: S3Server, bucket: str, model_paths: ModelPaths
) -> None:
    """The disk keeps nothing; links lead to the store without the API key; deleting is real."""
    here = chosen(tmp_path / "a", s3, bucket, model_paths, keep_analyses_s=3600.0)
    key = api_key(here.data_dir)
    asked: list[httpx.Request] = []

    async def note(request: httpx.Request) -> None:
        asked.append(request)

    async with serving(here, key=key) as server, Recordings(server.url, key.text) as client:
        client._http.event_hooks["request"].append(note)
        upload = await client.send(clip)
        await until_moved(s3, bucket, f"uploads/{upload}", here.data_dir)
        analysis = await client.analyze(upload, "cmj", {"height_m": 1.78})
        states = [one async for one in client.follow(analysis["id"])]
        report = await client.report(analysis["id"])
        video = await client.result(analysis["id"], "overlay.mp4")
        async with httpx.AsyncClient(base_url=server.url, trust_env=False) as browser:
            answers = {
                name: await browser.get(link) for name, link in states[-1]["results"].items()
            }
            there = answers["overlay.mp4"].headers["Location"]
            part = await browser.get(there, headers={"Range": "bytes=4-7"})
            page = await browser.get("/")
        await client.delete(analysis["id"])
        left = s3.keys(bucket)
    ended, until = (
        datetime.fromisoformat(states[-1][name]) for name in ("finished_at", "kept_until")
    )
    assert until - ended == timedelta(hours=1)
    progress = [one["progress"] for one in states]
    assert progress == sorted(progress)
    assert len(report["attempts"]) == 1
    sent_from_here = {name for name, one in answers.items() if one.status_code == 200}
    assert sent_from_here == {"report.json", "report.html", "curves.json", "poses.msgpack"}
    assert len(answers) == 10
    assert "sandbox" in answers["report.html"].headers["Content-Security-Policy"]
    assert {one.status_code for one in answers.values()} == {200, 307}
    assert answers["overlay.mp4"].headers["Cache-Control"] == "private, max-age=1800"
    assert (part.status_code, part.content) == (206, video[4:8])
    assert part.headers["Content-Type"] == "video/mp4"
    assert (
        f"media-src 'self' blob: mediastream: {s3.url};" in page.headers["Content-Security-Policy"]
    )
    to_store = [one for one in asked if str(one.url).startswith(s3.url)]
    assert len(to_store) == 1
    assert all("Authorization" not in one.headers for one in to_store)
    assert all("Authorization" in one.headers for one in asked if one not in to_store)
    assert left == {"sideline-database", f"uploads/{upload}"}
    assert [path for path in (here.data_dir / "analyses").glob("**/*") if path.is_file()] == []


async def sent(server: Serving, clip: Path) -> str:
    """An upload."""
    async with Recordings(server.url) as client:
        return await client.send(clip)


async def test_two_servers_share_the_work(
    tmp_path: Path, clip: Path, s3: S3Server, bucket: str, model_paths: ModelPaths
) -> None:
    """One takes the file and gives out the results, the other measures it."""
    both = {
        "require_key": False,
        "engine": "fake",
        "database_url": f"sqlite:///{tmp_path / 'both.db'}",
    }
    first = chosen(tmp_path / "a", s3, bucket, model_paths, analysis_processes=0, **both)
    second = chosen(tmp_path / "b", s3, bucket, model_paths, **both)
    async with (
        serving(first) as taking,
        serving(second) as measuring,
        Recordings(taking.url) as client,
        Recordings(measuring.url) as other,
    ):
        upload = await client.send(clip)
        analysis = await other.analyze(upload, "cmj", options={"overlay": False})
        states = [one async for one in other.follow(analysis["id"])]
        tables = [await one.result(analysis["id"], "attempts.csv") for one in (client, other)]
        await other.delete(analysis["id"])
    assert states[-1]["state"] == "done"
    assert tables[0] == tables[1] != b""
    assert s3.keys(bucket) == {"sideline-database", f"uploads/{upload}"}


async def test_a_store_that_goes_away(
    tmp_path: Path, clip: Path, s3: S3Server, bucket: str, model_paths: ModelPaths
) -> None:
    """What needs it is refused in words and goes later; what does not need it goes on."""
    here = chosen(tmp_path / "a", s3, bucket, model_paths, require_key=False, engine="fake")
    async with (
        serving(here) as server,
        httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=60) as http,
    ):
        before = await sent(server, clip)
        await until_moved(s3, bucket, f"uploads/{before}", here.data_dir)
        await asyncio.to_thread(s3.stop)
        try:
            refused = await http.delete(f"/api/v1/uploads/{before}")
            during = await sent(server, clip)
            listed = (await http.get("/api/v1/uploads")).json()["uploads"]
        finally:
            await asyncio.to_thread(s3.start)
        deleted = await http.delete(f"/api/v1/uploads/{before}")
        await until_moved(s3, bucket, f"uploads/{during}", here.data_dir)
    assert refused.status_code == 503
    assert refused.json()["type"].endswith(":no-store")
    assert [one["id"] for one in listed] == [during, before]
    assert deleted.status_code == 204
    assert s3.keys(bucket) == {"sideline-database", f"uploads/{during}"}
