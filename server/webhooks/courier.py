"""Makes one attempt: a POST that follows no redirect, reads little of the answer, and ends in
time whatever the endpoint does."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpcore
import httpx

from server.webhooks.attempts import Outcome
from server.webhooks.network import ForbiddenAddress, GuardedNetwork, LookUp, look_up
from server.webhooks.schedule import retry_after_s

_LOOK_UP_THREADS = 16
_MOST_READ_BYTES = 4096
_MOST_SHOWN = 200
_AGENT = "Sideline-Webhooks/1"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long an endpoint may take to be reached, and altogether."""

    connect_s: float = 5.0
    total_s: float = 15.0


class Courier:
    """Carries events to endpoints; `close` it at the end. `now` is the time in seconds since
    1970."""

    def __init__(
        self,
        now: Callable[[], float],
        *,
        private: bool,
        limits: Limits | None = None,
        resolve: LookUp = look_up,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        """`trusted` are the certificates that are; they are read at the first need."""
        self._now = now
        self._limits = limits or Limits()
        self._threads = ThreadPoolExecutor(_LOOK_UP_THREADS, "webhook-lookup")
        self._network = GuardedNetwork(self._threads, private=private, resolve=resolve)
        self._trusted = trusted

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """What came of it; nothing is raised for what an endpoint may do."""
        began_s = time.monotonic()
        status, error, wish_s = None, None, None
        try:
            async with asyncio.timeout(self._limits.total_s):
                status, wish_s, words = await self._ask(httpx.URL(url), headers, body)
                error = None if 200 <= status < 300 else words
        except TimeoutError:
            error = f"no answer within {self._limits.total_s:g} s"
        except httpcore.TimeoutException as fault:
            error = str(fault) or "it could not be reached in time"
        except (httpcore.NetworkError, httpcore.ProtocolError, ForbiddenAddress) as fault:
            error = str(fault) or type(fault).__name__
        taken_s = round(time.monotonic() - began_s, 3)
        return Outcome(status, None if error is None else error[:_MOST_SHOWN], taken_s, wish_s)

    async def _ask(
        self, url: httpx.URL, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, float | None, str]:
        sent = {
            "Host": url.netloc.decode("ascii"),
            "User-Agent": _AGENT,
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "Connection": "close",
            **headers,
        }
        target = httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        )
        limits_s = self._limits
        if self._trusted is None and url.scheme == "https":
            self._trusted = await asyncio.to_thread(httpx.create_ssl_context)
        within = {
            "connect": limits_s.connect_s,
            "read": limits_s.total_s,
            "write": limits_s.total_s,
        }
        async with (
            httpcore.AsyncConnectionPool(
                ssl_context=self._trusted, network_backend=self._network
            ) as connections,
            connections.stream(
                "POST",
                target,
                headers=[*sent.items()],
                content=body,
                extensions={"timeout": within},
            ) as answer,
        ):
            told = {name.lower(): value for name, value in answer.headers}
            wish = told.get(b"retry-after")
            wish_s = None if wish is None else retry_after_s(wish.decode("latin-1"), self._now())
            words = "" if 200 <= answer.status < 300 else await _words(answer)
            return answer.status, wish_s, f"it answered {answer.status}{words}"

    def close(self) -> None:
        """Give up the threads; one that the resolver holds ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)


async def _words(answer: httpcore.Response) -> str:
    """What it says of its refusal, as far as a log can show it."""
    read = b""
    async for chunk in answer.aiter_stream():
        read += chunk[: _MOST_READ_BYTES - len(read)]
        if len(read) >= _MOST_READ_BYTES:
            break
    text = read.decode("utf-8", "replace")
    shown = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return f": {shown}" if shown else ""
