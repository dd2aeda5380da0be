"""The HTTP side of a session: WHIP (RFC 9725)."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import httpx
from aiortc import RTCIceServer

from clients.python.errors import Refused, Unreachable
from clients.python.links import ice_servers
from clients.python.refusals import refused

SDP = "application/sdp"


class Whip:
    """One WHIP resource; use it in an `async with` statement."""

    def __init__(self, url: str, key: str | None = None, timeout_s: float = 10.0) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._http = httpx.AsyncClient(
            base_url=url, headers=headers, timeout=timeout_s, trust_env=False
        )
        self.location: str | None = None
        self.etag: str | None = None

    async def ice_servers(self) -> list[RTCIceServer]:
        """The servers to offer with, credentials included; raises Refused and Unreachable."""
        response = await self._send("OPTIONS", "/whip")
        return ice_servers(response.headers.get("Link"))

    async def offer(self, sdp: str, **query: str | float) -> str:
        """The server's answer; raises Refused and Unreachable."""
        response = await self._send(
            "POST", "/whip", content=sdp, params=query, headers={"Content-Type": SDP}
        )
        self.location = response.headers["Location"]
        self.etag = response.headers.get("ETag")
        return response.text

    async def leave(self) -> None:
        """End the session; one that is gone already is no error, nor one that went with its key."""
        if self.location is not None:
            location, self.location = self.location, None
            try:
                await self._send("DELETE", location)
            except Refused as error:
                if error.status not in (401, 404):
                    raise

    @property
    def session_id(self) -> str | None:
        """The session's id, once there is one."""
        return None if self.location is None else self.location.rsplit("/", 1)[-1]

    async def close(self) -> None:
        """Close the HTTP connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def _send(
        self,
        method: str,
        path: str,
        *,
        content: str | None = None,
        params: dict[str, str | float] | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        try:
            response = await self._http.request(
                method, path, content=content, params=params, headers=headers
            )
        except httpx.TransportError as error:
            raise Unreachable(f"nobody answers at {self._http.base_url}: {error}") from error
        if response.is_error:
            raise refused(response)
        return response
