"""A client that does nothing clever: it tries again until it has its result."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httpx

_TUS = {"Tus-Resumable": "1.0.0"}
_BYTES = {**_TUS, "Content-Type": "application/offset+octet-stream"}
_PAUSE_S = 0.2
_BUSY = 423
_GONE = (404, 410)


@dataclass
class Client:
    """Sends one file in small pieces and has it measured. `acknowledged` is how many bytes the
    server has said it has; it may never have fewer afterwards."""

    http: httpx.AsyncClient
    data: bytes
    key: str
    piece: int
    acknowledged: int = 0
    lost: list[tuple[int, int]] = field(default_factory=list)
    upload: str = ""
    analysis: dict[str, Any] = field(default_factory=dict)

    async def run(self) -> None:
        """Until the analysis is settled."""
        await self._create()
        await self._send()
        await self._submit()
        while self.analysis["state"] not in ("done", "failed", "cancelled"):
            await asyncio.sleep(_PAUSE_S)
            answer = await self._ask("GET", f"/api/v1/analyses/{self.analysis['id']}")
            self.analysis = answer.json()

    async def report(self) -> dict[str, Any]:
        """What was measured."""
        answer = await self._ask("GET", self.analysis["results"]["report.json"])
        report: dict[str, Any] = answer.json()
        return report

    async def _create(self) -> None:
        headers = {**_TUS, "Upload-Length": str(len(self.data))}
        answer = await self._ask("POST", "/api/v1/uploads", headers=headers)
        self.upload = answer.headers["Location"]

    async def _send(self) -> None:
        while self.acknowledged < len(self.data):
            there = int(
                (await self._ask("HEAD", self.upload, headers=_TUS)).headers["Upload-Offset"]
            )
            if there < self.acknowledged:
                self.lost.append((self.acknowledged, there))
            self.acknowledged = there
            await self._send_from_here()

    async def _send_from_here(self) -> None:
        """Piece after piece, until the server does not answer."""
        while self.acknowledged < len(self.data):
            part = self.data[self.acknowledged : self.acknowledged + self.piece]
            headers = {**_BYTES, "Upload-Offset": str(self.acknowledged)}
            try:
                answer = await self.http.patch(self.upload, content=part, headers=headers)
            except httpx.TransportError:
                return
            if answer.status_code != 204:
                return
            self.acknowledged = int(answer.headers["Upload-Offset"])
            await asyncio.sleep(0)

    async def _submit(self) -> None:
        wanted = {"upload_id": self.upload.rpartition("/")[2], "sport": "cmj"}
        wanted_options = {"athlete": {"height_m": 1.78}, "options": {"overlay": False}}
        answer = await self._ask(
            "POST",
            "/api/v1/analyses",
            json={**wanted, **wanted_options},
            headers={"Idempotency-Key": self.key},
        )
        self.analysis = answer.json()

    async def _ask(self, method: str, url: str, **kwargs: Any) -> httpx.Response:
        """Again and again until the server answers."""
        while True:
            try:
                answer = await self.http.request(method, url, **kwargs)
            except httpx.TransportError:
                await asyncio.sleep(_PAUSE_S)
                continue
            if answer.status_code < 300:
                return answer
            assert answer.status_code == _BUSY or answer.status_code >= 500, answer.text
            await asyncio.sleep(_PAUSE_S)
