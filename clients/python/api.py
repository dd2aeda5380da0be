"""Requests to a server's HTTP API, tried again when they do not get through."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any, ClassVar, Self

import httpx

from clients.python.errors import ClientError, LimitReached, Unreachable
from clients.python.refusals import refused

_DELAYS_S = (0.2, 0.5, 1.0, 2.0, 5.0)

Json = dict[str, Any]


class Api:
    """A server's API; use it in an `async with` statement.

    What does not get through is tried again for `patience_s`; then Unreachable is raised. What the
    server refuses raises Refused at once, and LimitReached where waiting so long would not help.
    """

    PASSING: ClassVar[tuple[int, ...]] = (423, 429, 502, 503, 504)
    """Statuses after which another try may do better."""

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

    async def _json(self, method: str, url: str, **given: Any) -> Json:
        found: Json = (await self._ask(method, url, **given)).json()
        return found

    async def _ask(
        self, method: str, url: str, *, repeatable: bool = True, **given: Any
    ) -> httpx.Response:
        """What is not `repeatable`, because it would be done twice, is sent again only where it
        cannot have been heard."""
        tries, deadline_s = 0, asyncio.get_running_loop().time() + self._patience_s
        while True:
            error: ClientError
            try:
                answer = await self._http.request(method, url, **given)
            except httpx.TransportError as lost:
                error = Unreachable(f"nobody answers at {self._http.base_url}: {lost}")
                if not (repeatable or isinstance(lost, httpx.ConnectError)):
                    raise error from lost
            else:
                if not answer.is_error:
                    return answer
                error = refused(answer)
                if answer.status_code not in self.PASSING:
                    raise error
            left_s = deadline_s - asyncio.get_running_loop().time()
            asked_s = (error.retry_after_s or 0.0) if isinstance(error, LimitReached) else 0.0
            if asked_s > left_s or left_s < 0:
                raise error
            await asyncio.sleep(max(asked_s, _DELAYS_S[min(tries, len(_DELAYS_S) - 1)]))
            tries += 1
