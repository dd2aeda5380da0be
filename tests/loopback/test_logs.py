"""What a running server and its processes write to stderr, and what they never write."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.errors import Refused
from clients.python.publisher import ClipTrack
from server.store.database import open_database
from server.store.tables import Analysis, AnalysisState
from tests.loopback.test_live import first_results
from tests.support.command import ROOT
from tests.support.http import offer_of
from tests.support.owners import bearer
from tests.support.uploads import kept, some_analysis
from tests.unit.inference.clips import write_clip

ATHLETE = "Wilhelmine Ottilie"
OWNER = "wilhelmine.o"
VIDEO = "ottilies-first-jump.mp4"
WRONG_KEY = "sideline-a-key-that-nobody-made"
WAITS = ("queued", "running")
ADDRESS = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b|\[[0-9a-f:]*::[0-9a-f:]*\]")


@dataclass(frozen=True, slots=True)
class Logged:
    """A server in a process of its own that demands keys, and where its stderr goes."""

    url: str
    key: str
    stderr: Path

    def lines(self) -> list[dict[str, Any]]:
        """What it wrote; fails where that is not JSON, line by line."""
        return [json.loads(one) for one in self.stderr.read_text().splitlines()]


@asynccontextmanager
async def logging_server(data_dir: Path, **variables: str) -> AsyncIterator[Logged]:
    """All that it can say, as JSON; it has ended in good order after the block."""
    environment = {
        "PATH": "/usr/bin:/bin",
        "SIDELINE_DATA_DIR": str(data_dir),
        "SIDELINE_ENGINE": "fake",
        "SIDELINE_ENGINE_PROCESS": "on",
        "SIDELINE_DEMO": "false",
        "SIDELINE_ADMISSION": "off",
        "SIDELINE_ANALYSIS_YIELDS": "false",
        "SIDELINE_REQUIRE_KEY": "true",
        "SIDELINE_LOG_LEVEL": "debug",
        "SIDELINE_LOG_FORMAT": "json",
        "SIDELINE_LOG_REQUESTS": "true",
        **variables,
    }
    stderr = data_dir.with_suffix(".log")
    with stderr.open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "server.cli", "serve", "--port", "0"),
            cwd=ROOT,
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=log,
            env=environment,
        )
        try:
            assert process.stdout is not None
            async with asyncio.timeout(60):
                ready = (await process.stdout.readline()).decode()
            key = (data_dir / "api-key").read_text().strip()
            yield Logged(ready.split()[-1], key, stderr)
            process.terminate()
            async with asyncio.timeout(30):
                rest = (await process.stdout.read()).decode()
            assert key not in rest
            assert await process.wait() == 0
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


@dataclass(frozen=True, slots=True)
class Visit:
    """A person with a key of their own."""

    server: Logged
    client: httpx.AsyncClient
    key: str

    async def ask(self, method: str, path: str, **given: Any) -> httpx.Response:
        """What the server answers them."""
        headers = {**bearer(self.key), **given.pop("headers", {})}
        return await self.client.request(method, path, headers=headers, **given)


@asynccontextmanager
async def visiting(server: Logged) -> AsyncIterator[Visit]:
    """Somebody whom the server's owner has given a key."""
    scopes = ["live", "analyses:read", "analyses:write"]
    wanted = {"owner": OWNER, "tier": "enterprise", "scopes": scopes}
    async with httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=60) as client:
        made = await client.post("/api/v1/keys", json=wanted, headers=bearer(server.key))
        assert made.status_code == 201, made.text
        yield Visit(server, client, made.json()["text"])


async def jump_live(visit: Visit, clip: Clip) -> tuple[str, str]:
    """A session of an athlete who is known by name, watched over a WebSocket with the key in its
    query; its id and its token."""
    person = {"name": ATHLETE, "height_m": 1.7123, "mass_kg": 61.234}
    known = await visit.ask("POST", "/api/v1/athletes", json=person)
    assert known.status_code == 201, known.text
    url, key, athlete_id = visit.server.url, visit.key, known.json()["id"]
    async with SidelineClient(
        url, "cmj", ClipTrack(clip), key=key, athlete_id=athlete_id, record=True
    ) as live:
        await first_results(live, 5)
        token = (await live.hello()).resume
        events = f"ws{url[4:]}/api/v1/sessions/{live.session_id}/events"
        async with websockets.connect(f"{events}?key={key}", proxy=None) as socket:
            await socket.recv()
        with suppress(websockets.WebSocketException):
            await websockets.connect(f"{events}?key={WRONG_KEY}", proxy=None)
        assert live.session_id is not None
        assert token is not None
        return live.session_id, token


async def offer_in_vain(visit: Visit, token: str, clip: Clip) -> str:
    """Offers that are refused, each for another reason; the first one."""
    offer = await offer_of(clip)
    sdp = {"Content-Type": "application/sdp"}
    for query in ("sport=nothing", f"sport=cmj&resume={token}", f"sport=running&key={visit.key}"):
        await visit.ask("POST", f"/whip?{query}", content=offer[:-200], headers=sdp)
    with pytest.raises(Refused):
        async with SidelineClient(visit.server.url, "cmj", ClipTrack(clip), key=WRONG_KEY):
            pass
    return offer


async def send_video(visit: Visit) -> dict[str, Any]:
    """A file on which nobody can be measured, which another process finds out; how it ended."""
    video = write_clip(visit.server.stderr.parent / VIDEO)
    sent = await visit.ask("POST", "/api/v1/uploads", files={"file": (VIDEO, video.read_bytes())})
    assert sent.status_code == 201, sent.text
    wish = {"upload_id": sent.json()["id"], "sport": "cmj", "athlete": {"mass_kg": 61.234}}
    asked = await visit.ask("POST", "/api/v1/analyses", json=wish)
    path = f"/api/v1/analyses/{asked.json()['id']}"
    async with asyncio.timeout(60):
        while (found := (await visit.ask("GET", path)).json())["state"] in WAITS:  # noqa: ASYNC110
            await asyncio.sleep(0.2)
    ended: dict[str, Any] = found
    return ended


async def test_a_visit_leaves_no_person_in_the_log(tmp_path: Path, h264: Clip) -> None:
    """Neither key nor token, name, measure, file, SDP nor address, though everything is logged;
    every line is an object, and one about a session, request or analysis says which."""
    async with logging_server(tmp_path / "data") as server, visiting(server) as visit:
        session_id, token = await jump_live(visit, h264)
        offer = await offer_in_vain(visit, token, h264)
        analysis = await send_video(visit)
    never = [server.key, visit.key, visit.key[-43:], token, token[-43:], WRONG_KEY]
    never += [ATHLETE, *ATHLETE.split(), OWNER, VIDEO, "61.234", "1.7123"]
    never += re.findall(r"(?:ice-ufrag:|ice-pwd:|fingerprint:\S+ )(\S+)", offer)
    text = server.stderr.read_text()
    assert [one for one in never if one in text] == []
    assert ADDRESS.findall(text) == []

    lines = server.lines()
    mine = [one["message"] for one in lines if one.get("session_id") == session_id]
    assert f"session {session_id} started: cmj" in mine
    assert f"session {session_id} ended: the client deleted the session" in mine
    assert [one for one in lines if session_id in one["message"] and "session_id" not in one] == []
    assert all("request_id" in one for one in lines if "route" in one)
    asked = {(one["method"], one["route"], one["status"]) for one in lines if "route" in one}
    assert {("POST", "/whip", 201), ("POST", "(none)", 401)} <= asked
    measured = [one for one in lines if one.get("analysis_id") == analysis["id"]]
    assert {one["process"] for one in measured} >= {"analysis"}


async def test_a_media_worker_writes_the_same_lines(tmp_path: Path, h264: Clip) -> None:
    """It says that it is one, and has the id under which the front was asked."""
    async with logging_server(tmp_path / "data", SIDELINE_MEDIA_WORKERS="1") as server:
        headers = {**bearer(server.key), "Content-Type": "application/sdp", "X-Request-ID": "mine"}
        async with httpx.AsyncClient(base_url=server.url, trust_env=False) as client:
            offer = await offer_of(h264)
            answer = await client.post("/whip?sport=cmj", content=offer, headers=headers)
        assert answer.status_code == 201, answer.text
        assert answer.headers["X-Request-ID"] == "mine"
    (started,) = [one for one in server.lines() if "started: cmj" in one["message"]]
    assert (started["process"], started["request_id"]) == ("media-worker-0", "mine")
    assert started["session_id"] in answer.headers["Location"]


def test_an_analysis_that_fails_does_not_name_its_file(tmp_path: Path) -> None:
    """Its owner is told by the API; the log has the kind of problem and whose it is."""
    with closing(open_database(None, tmp_path)) as database:
        row = some_analysis(
            video=VIDEO,
            state=AnalysisState.RUNNING,
            claim="c",
            progress=0.0,
            finished_s=None,
            options={"athlete": {}, "options": {"overlay": False}},
        )
        kept(database, row)
    variables = {"SIDELINE_DATA_DIR": str(tmp_path), "SIDELINE_LOG_FORMAT": "json"}
    done = subprocess.run(
        [sys.executable, "-m", "server.analyses.job", row.id, "c", str(os.getpid())],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "SIDELINE_ENGINE": "fake", **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = [json.loads(one) for one in done.stderr.splitlines()]
    (failed,) = [one for one in lines if "failed" in one["message"]]
    assert (failed["analysis_id"], failed["process"]) == (row.id, "analysis")
    assert failed["message"].startswith(f"analysis {row.id} failed: ")
    assert VIDEO not in done.stderr
    with closing(open_database(None, tmp_path)) as database, database.begin() as session:
        told = session.get_one(Analysis, row.id).problem
    assert told is not None
    assert VIDEO in told["detail"]
