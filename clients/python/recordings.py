"""Recorded video: sent in pieces, measured by the server, fetched as results.

    async with Recordings("http://127.0.0.1:8000") as server:
        upload = await server.send(Path("jump.mp4"))
        analysis = await server.analyze(upload, "cmj", athlete={"height_m": 1.78})
        async for analysis in server.follow(analysis["id"]):
            print(analysis["stage"], analysis["progress"], analysis["left_s"])
        report = await server.report(analysis["id"])

Without `async`: `report = measure("http://127.0.0.1:8000", Path("jump.mp4"), "cmj")`.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import httpx

from clients.python.api import Api, Json
from clients.python.errors import ClientError
from clients.python.refusals import refused

_TUS = {"Tus-Resumable": "1.0.0"}
_STALLED = 408
"""The server waited too long for the rest of a piece."""
_ELSEWHERE = 409
"""The bytes before are not there yet, or the recording is not complete."""
_CHANGED = 460
_PIECE = 8 << 20
_LOOK_S = 0.25


class NotMeasured(ClientError):
    """The analysis failed or was cancelled; `analysis` says why."""

    def __init__(self, analysis: Json) -> None:
        self.analysis = analysis
        problem = analysis.get("problem") or {}
        super().__init__(problem.get("detail") or f"the analysis was {analysis['state']}")


class Recordings(Api):
    """A server's uploads, analyses and sessions; use it in an `async with` statement.

    What does not get through is tried again for `patience_s`; then Unreachable is raised. What the
    server refuses raises Refused at once, and LimitReached where waiting so long would not help.
    """

    PASSING = (*Api.PASSING, _STALLED, _ELSEWHERE, _CHANGED)

    async def send(self, video: Path, on_progress: Callable[[float], None] | None = None) -> str:
        """Send a file, each piece under a checksum; returns the upload's id. `on_progress` is told
        how much of it the server has, 0…1."""
        length = (await asyncio.to_thread(video.stat)).st_size
        name = base64.b64encode(video.name.encode()).decode()
        headers = {**_TUS, "Upload-Length": str(length), "Upload-Metadata": f"filename {name}"}
        place = (await self._ask("POST", "/api/v1/uploads", headers=headers)).headers["Location"]
        file = await asyncio.to_thread(video.open, "rb")
        try:
            received = 0
            while received < length:
                received = await self._send_piece(place, file, received)
                if on_progress is not None:
                    on_progress(received / length)
        finally:
            file.close()
        return str(place.rpartition("/")[2])

    async def analyze(
        self,
        upload_id: str,
        sport: str,
        athlete: Mapping[str, float] | None = None,
        options: Mapping[str, Any] | None = None,
        key: str | None = None,
        athlete_id: str | None = None,
    ) -> Json:
        """Have an upload measured; `athlete` and `options` as in the API, and of an athlete of the
        server's what `athlete` does not say. Asked again with the same `key` it gives the same
        analysis."""
        wanted = {"upload_id": upload_id, "athlete_id": athlete_id}
        return await self._analyze(wanted, sport, athlete, options, key)

    async def analyze_session(
        self,
        session_id: str,
        sport: str,
        athlete: Mapping[str, float] | None = None,
        options: Mapping[str, Any] | None = None,
        key: str | None = None,
        athlete_id: str | None = None,
    ) -> Json:
        """The same of the recording of a live session that has ended."""
        wanted = {"session_id": session_id, "athlete_id": athlete_id}
        return await self._analyze(wanted, sport, athlete, options, key)

    async def _analyze(
        self,
        wanted: Mapping[str, str | None],
        sport: str,
        athlete: Mapping[str, float] | None,
        options: Mapping[str, Any] | None,
        key: str | None,
    ) -> Json:
        asked = {
            **{name: value for name, value in wanted.items() if value is not None},
            "sport": sport,
            "athlete": dict(athlete or {}),
            "options": dict(options or {}),
        }
        headers = {"Idempotency-Key": key or secrets.token_urlsafe(16)}
        return await self._json("POST", "/api/v1/analyses", json=asked, headers=headers)

    async def follow(self, analysis_id: str) -> AsyncIterator[Json]:
        """The analysis as it stands, after every change, until it is settled; over lost
        connections too."""
        state = ""
        while state not in ("done", "failed", "cancelled"):
            analysis = await self._json("GET", f"/api/v1/analyses/{analysis_id}")
            yield analysis
            state = analysis["state"]
            if state in ("queued", "running"):
                async for analysis in self._events(analysis_id):
                    state = analysis["state"]
                    yield analysis

    async def report(self, analysis_id: str) -> Json:
        """Wait until it is done, and return its report; raises NotMeasured."""
        async for analysis in self.follow(analysis_id):
            if analysis["state"] in ("failed", "cancelled"):
                raise NotMeasured(analysis)
        report: Json = json.loads(await self.result(analysis_id, "report.json"))
        return report

    async def result(self, analysis_id: str, name: str) -> bytes:
        """A result by its file's name: `report.html`, `attempts.csv`, `overlay.mp4`…"""
        url = f"/api/v1/analyses/{analysis_id}/results/{name}"
        # To a store, where files lie in one; the API key does not go along to another origin.
        return (await self._ask("GET", url, follow_redirects=True)).content

    async def list(self, **wanted: str | int) -> Json:
        """A page of analyses: `state`, `sport`, `upload_id`, `athlete_id`, `cursor`, `limit`."""
        return await self._json("GET", "/api/v1/analyses", params=wanted)

    async def delete(self, analysis_id: str) -> None:
        """Delete an analysis with its results."""
        await self._ask("DELETE", f"/api/v1/analyses/{analysis_id}")

    async def session(self, session_id: str, *, recorded: bool = False) -> Json:
        """A live session, or one that is over; with `recorded`, as soon as what has become of its
        recording is known."""
        while True:
            session = await self._json("GET", f"/api/v1/sessions/{session_id}")
            recording = session["recording"]
            if not recorded or recording is None or recording["state"] != "writing":
                return session
            await asyncio.sleep(_LOOK_S)

    async def sessions(self, **wanted: str | int) -> Json:
        """A page of sessions: `state` (`closed` are those that are over), `sport`, `athlete_id`,
        `cursor`, `limit`."""
        return await self._json("GET", "/api/v1/sessions", params=wanted)

    async def events(self, session_id: str, stage: str | None = None) -> AsyncIterator[Json]:
        """All events of a session so far, in order; of one stage if that is asked for."""
        params = {} if stage is None else {"stage": stage}
        while True:
            url = f"/api/v1/sessions/{session_id}/events"
            page = await self._json("GET", url, params=params)
            for event in page["events"]:
                yield event
            if page["next"] is None:
                return
            params = {**params, "cursor": page["next"]}

    async def session_result(self, session_id: str, name: str) -> bytes:
        """A session's `report.json` or `attempts.csv`."""
        return (await self._ask("GET", f"/api/v1/sessions/{session_id}/results/{name}")).content

    async def delete_session(self, session_id: str) -> None:
        """Delete a session that is over, its events and its recording."""
        await self._ask("DELETE", f"/api/v1/sessions/{session_id}")

    async def _send_piece(self, place: str, file: BinaryIO, received: int) -> int:
        """Send what follows; returns how much the server has then, whatever came of it."""
        await asyncio.to_thread(file.seek, received)
        piece = await asyncio.to_thread(file.read, _PIECE)
        digest = base64.b64encode(hashlib.sha1(piece).digest()).decode()
        headers = {
            **_TUS,
            "Content-Type": "application/offset+octet-stream",
            "Upload-Offset": str(received),
            "Upload-Checksum": f"sha1 {digest}",
        }
        try:
            answer = await self._http.patch(place, content=piece, headers=headers)
        except httpx.TransportError:
            answer = None
        if answer is not None and answer.status_code == 204:
            return int(answer.headers["Upload-Offset"])
        if answer is not None and answer.status_code not in self.PASSING:
            raise refused(answer)
        there = await self._ask("HEAD", place, headers=_TUS)
        return int(there.headers["Upload-Offset"])

    async def _events(self, analysis_id: str) -> AsyncIterator[Json]:
        url = f"/api/v1/analyses/{analysis_id}/events"
        try:
            async with self._http.stream("GET", url, timeout=httpx.Timeout(60, read=30)) as answer:
                if answer.is_error:
                    return
                async for line in answer.aiter_lines():
                    if line.startswith("data: {") and '"id"' in line:
                        yield json.loads(line.removeprefix("data: "))
        except httpx.TransportError:
            return


def measure(
    url: str,
    video: Path,
    sport: str,
    athlete: Mapping[str, float] | None = None,
    options: Mapping[str, Any] | None = None,
    key: str | None = None,
    athlete_id: str | None = None,
) -> Json:
    """Send a file, have it measured, and return the report; `key` is the API key. Raises as
    `Recordings` does."""

    async def run() -> Json:
        async with Recordings(url, key) as server:
            upload = await server.send(video)
            analysis = await server.analyze(upload, sport, athlete, options, athlete_id=athlete_id)
            return await server.report(analysis["id"])

    return asyncio.run(run())


def measure_session(
    url: str,
    session_id: str,
    sport: str,
    athlete: Mapping[str, float] | None = None,
    options: Mapping[str, Any] | None = None,
    key: str | None = None,
) -> Json:
    """The same of the recording of a live session: wait until it is complete, have it measured."""

    async def run() -> Json:
        async with Recordings(url, key) as server:
            session = await server.session(session_id, recorded=True)
            analysis = await server.analyze_session(
                session_id, sport, athlete, options, athlete_id=session["athlete_id"]
            )
            return await server.report(analysis["id"])

    return asyncio.run(run())
