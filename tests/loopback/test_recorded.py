"""Recorded video over HTTP: sent, measured, fetched; the same numbers as on the command line."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from clients.python.errors import Refused
from clients.python.recordings import NotMeasured, Recordings
from inference.engines.base import ModelPaths
from inference.motion.analyzer import AthleteProfile
from inference.offline import analyze_video
from server.config import Settings
from server.loading import open_pipeline
from tests.support.fronts import fronting
from tests.support.serving import Serving, serving, settings

TUS = {"Tus-Resumable": "1.0.0"}
BYTES = "application/offset+octet-stream"
WITHIN_S = 90
NAME = "a jump.mp4"


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory, one_jump: Path) -> Path:
    """One jump."""
    path = tmp_path_factory.mktemp("clip") / NAME
    return Path(shutil.copy(one_jump, path))


@pytest.fixture(scope="module")
def data(clip: Path) -> bytes:
    """Its bytes."""
    return clip.read_bytes()


@pytest.fixture
def chosen(tmp_path: Path, model_paths: ModelPaths) -> Settings:
    """A server with the real nets."""
    (tmp_path / "models").symlink_to(next(iter(model_paths.values())).parent)
    return settings(tmp_path, engine="openvino", engine_process="off")


@asynccontextmanager
async def client_of(chosen: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a running server."""
    server: Serving
    async with serving(chosen) as server, httpx.AsyncClient(base_url=server.url) as client:
        yield client


async def send(client: httpx.AsyncClient, data: bytes) -> str:
    """Send a file in one piece; its upload's id."""
    answer = await client.post("/api/v1/uploads", files={"file": (NAME, data)})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def settled(client: httpx.AsyncClient, analysis_id: str) -> list[dict[str, Any]]:
    """Every state that the server tells of an analysis until it is settled."""
    async with (
        asyncio.timeout(WITHIN_S),
        client.stream("GET", f"/api/v1/analyses/{analysis_id}/events", timeout=None) as answer,
    ):
        lines = [line async for line in answer.aiter_lines()]
    return [json.loads(line.removeprefix("data: ")) for line in lines if "data: {" in line]


async def test_a_clip_gives_the_numbers_of_the_command_line(
    chosen: Settings, clip: Path, data: bytes
) -> None:
    """Sent, queued, measured; report, page, tables, overlay and picture can be had."""
    async with client_of(chosen) as client:
        athlete = {"height_m": 1.78, "mass_kg": 74}
        wanted = {"upload_id": await send(client, data), "sport": "cmj", "athlete": athlete}
        answer = await client.post("/api/v1/analyses", json=wanted)
        assert answer.status_code == 202, answer.text
        told = await settled(client, answer.json()["id"])
        files = {name: await client.get(url) for name, url in told[-1]["results"].items()}
    assert told[0]["state"] in ("queued", "running")
    assert told[-1]["state"] == "done"
    assert [one["progress"] for one in told] == sorted(one["progress"] for one in told)
    assert told[-1]["summary"]["jump_count"] == 1
    assert {file.status_code for file in files.values()} == {200}
    assert len(files) == 10
    report = files["report.json"].json()
    assert report["video"] == NAME
    pipeline = open_pipeline(chosen)
    here = analyze_video(clip, "cmj", AthleteProfile(1.78, 74), pipeline).to_json()
    pipeline.close()
    pipeline.engine.close()
    assert report == json.loads(json.dumps(here))


async def test_an_upload_in_pieces(tmp_path: Path, data: bytes) -> None:
    """By tus: cut off, asked where to go on, with checksums, over a restart of the server."""
    chosen = settings(tmp_path)
    digest = base64.b64encode(hashlib.sha1(data[200:]).digest()).decode()
    name = base64.b64encode(NAME.encode()).decode()
    async with client_of(chosen) as client:
        made = await client.post(
            "/api/v1/uploads",
            headers={**TUS, "Upload-Length": str(len(data)), "Upload-Metadata": f"filename {name}"},
        )
        place = made.headers["Location"]
        patch = {**TUS, "Content-Type": BYTES}
        first = await client.patch(
            place, content=data[:200], headers={**patch, "Upload-Offset": "0"}
        )
    async with client_of(chosen) as client:
        there = await client.head(place, headers=TUS)
        wrong = await client.patch(place, content=b"x", headers={**patch, "Upload-Offset": "100"})
        early = await client.post(
            "/api/v1/analyses", json={"upload_id": place.rpartition("/")[2], "sport": "cmj"}
        )
        changed = await client.patch(
            place,
            content=data[200:-1] + b"?",
            headers={**patch, "Upload-Offset": "200", "Upload-Checksum": f"sha1 {digest}"},
        )
        last = await client.patch(
            place,
            content=data[200:],
            headers={**patch, "Upload-Offset": "200", "Upload-Checksum": f"sha1 {digest}"},
        )
        whole = (await client.get(place)).json()
    assert (made.status_code, first.status_code, last.status_code) == (201, 204, 204)
    assert there.headers["Upload-Offset"] == "200"
    assert (wrong.status_code, early.status_code, changed.status_code) == (409, 409, 460)
    assert last.headers["Upload-Offset"] == str(len(data))
    assert (whole["state"], whole["name"], whole["video"]["width"]) == ("complete", NAME, 640)
    assert (chosen.uploads_dir / whole["id"]).read_bytes() == data


async def test_what_is_no_video_leaves_nothing(tmp_path: Path, data: bytes) -> None:
    """Each is refused in words, and no byte or row of it stays."""
    chosen = settings(tmp_path)
    bad = {
        "not-a-video": b"%PDF-1.7 and so on" * 50,
        "truncated-video": data[:5000],
        "empty-upload": b"",
    }
    async with client_of(chosen) as client:
        for slug, content in bad.items():
            answer = await client.post("/api/v1/uploads", files={"file": ("../../x.mp4", content)})
            assert answer.status_code == 422
            assert answer.json()["type"].endswith(f":{slug}")
            assert "x.mp4" in answer.json()["detail"] or slug == "empty-upload"
        left = (await client.get("/api/v1/uploads")).json()
    assert left == {"uploads": [], "next": None}
    assert list(chosen.uploads_dir.iterdir()) == []


async def test_a_filter_that_no_database_could_take(tmp_path: Path) -> None:
    """A zero in a text, which PostgreSQL has no place for, is refused on any database."""
    async with client_of(settings(tmp_path)) as client:
        for name in ("sport", "upload_id", "athlete_id"):
            answer = await client.get("/api/v1/analyses", params={name: "a\0b"})
            assert answer.status_code == 422, name


async def test_in_front_of_media_workers(tmp_path: Path, data: bytes) -> None:
    """A server of several processes takes recordings as one of a single process does."""
    chosen = settings(tmp_path, media_workers=1, engine_process="on", engine_spare=False)
    async with fronting(chosen) as front, httpx.AsyncClient(base_url=front.url) as client:
        upload = await send(client, data)
        listed = (await client.get("/api/v1/uploads")).json()["uploads"]
        answer = await client.post("/api/v1/analyses", json={"upload_id": upload, "sport": "cmj"})
        told = await settled(client, answer.json()["id"])
    assert [one["id"] for one in listed] == [upload]
    assert told[-1]["state"] == "done"
    assert told[-1]["summary"]["frame_count"] == listed[0]["video"]["frame_count"]


async def test_the_python_sdk(chosen: Settings, clip: Path) -> None:
    """It sends with checksums, follows, and fetches the report; a failure is raised in words."""
    told: list[float] = []
    async with serving(chosen) as server, Recordings(server.url) as client:
        upload = await client.send(clip, told.append)
        analysis = await client.analyze(upload, "cmj", {"height_m": 1.78}, {"overlay": False})
        states = [one["state"] async for one in client.follow(analysis["id"])]
        report = await client.report(analysis["id"])
        listed = await client.list(state="done", limit=5)
        nobody = await client.analyze(upload, "cmj", options={"crop": [0, 0, 0.2, 1]})
        with pytest.raises(NotMeasured, match="nobody was found"):
            await client.report(nobody["id"])
        await client.delete(analysis["id"])
        with pytest.raises(Refused, match="no such analysis"):
            await client.result(analysis["id"], "report.html")
    assert told[-1] == 1.0
    assert states[-1] == "done"
    assert len(report["attempts"]) == 1
    assert [one["id"] for one in listed["analyses"]] == [analysis["id"]]
