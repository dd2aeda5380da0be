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
from types import TracebackType
from typing import Any, BinaryIO, Self

import httpx

from clients.python.errors import ClientError, Unreachable
from clients.python.whip import refused

_TUS = {"Tus-Resumable": "1.0.0"}
_PIECE = 8 << 20
_BUSY = 423
_CHANGED = 460
_ELSEWHERE = 409
_DELAYS_S = (0.2, 0.5, 1.0, 2.0, 5.0)

Json = dict[str, Any]


class NotMeasured(ClientError):
    """The analysis failed or was cancelled; `analysis` says why."""

    def __init__(self, analysis: Json) -> None:
        self.analysis = analysis
        problem = analysis.get("problem") or {}
        super().__init__(problem.get("detail") or f"the analysis was {analysis['state']}")


class Recordings:
    """A server's uploads and analyses; use it in an `async with` statement.

    What does not get through is tried again for `patience_s`; then Unreachable is raised. What the
    server refuses raises Refused at once.
    """

    def __init__(self, url: str, key: str | None = None, patience_s: float = 60.0) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._http = httpx.AsyncClient(base_url=url, headers=headers, timeout=60, trust_env=False)
        self._patience_s = patience_s

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.aclose()

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
    ) -> Json:
        """Have an upload measured; `athlete` and `options` as in the API. Asked again with the same
        `key` it gives the same analysis."""
        wanted = {
            "upload_id": upload_id,
            "sport": sport,
            "athlete": dict(athlete or {}),
            "options": dict(options or {}),
        }
        headers = {"Idempotency-Key": key or secrets.token_urlsafe(16)}
        return await self._json("POST", "/api/v1/analyses", json=wanted, headers=headers)

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
        """A page of analyses: `state`, `sport`, `upload_id`, `cursor`, `limit`."""
        return await self._json("GET", "/api/v1/analyses", params=wanted)

    async def delete(self, analysis_id: str) -> None:
        """Delete an analysis with its results."""
        await self._ask("DELETE", f"/api/v1/analyses/{analysis_id}")

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
        if answer is not None and not _passes(answer.status_code):
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

    async def _json(self, method: str, url: str, **given: Any) -> Json:
        found: Json = (await self._ask(method, url, **given)).json()
        return found

    async def _ask(self, method: str, url: str, **given: Any) -> httpx.Response:
        tries, deadline_s = 0, asyncio.get_running_loop().time() + self._patience_s
        while True:
            error: ClientError
            try:
                answer = await self._http.request(method, url, **given)
            except httpx.TransportError as lost:
                error = Unreachable(f"nobody answers at {self._http.base_url}: {lost}")
            else:
                if not answer.is_error:
                    return answer
                error = refused(answer)
                if not _passes(answer.status_code):
                    raise error
            if asyncio.get_running_loop().time() > deadline_s:
                raise error
            await asyncio.sleep(_DELAYS_S[min(tries, len(_DELAYS_S) - 1)])
            tries += 1


def _passes(status: int) -> bool:
    """Whether another try may do better."""
    return status in (_BUSY, _CHANGED, _ELSEWHERE, 429, 502, 503, 504)


def measure(
    url: str,
    video: Path,
    sport: str,
    athlete: Mapping[str, float] | None = None,
    options: Mapping[str, Any] | None = None,
    key: str | None = None,
) -> Json:
    """Send a file, have it measured, and return the report; `key` is the API key. Raises as
    `Recordings` does."""

    async def run() -> Json:
        async with Recordings(url, key) as server:
            upload = await server.send(video)
            analysis = await server.analyze(upload, sport, athlete, options)
            return await server.report(analysis["id"])

    return asyncio.run(run())
