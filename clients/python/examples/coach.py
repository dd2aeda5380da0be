"""A small coaching app: it is told of every attempt, live or recorded, and posts a line about it.

    SIDELINE_WEBHOOK_PRIVATE=true make run                       # it may then send to this machine
    .venv/bin/python -m clients.python.examples.coach            # lines come on stdout
    .venv/bin/python -m clients.python.examples.coach --post-to https://chat.example/hook

It registers itself with the server and takes itself off again when it is stopped by Ctrl-C.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import socket
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from clients.python.webhooks import (
    AnalysisComplete,
    AnalysisFailed,
    MetricUpdate,
    NotGenuine,
    WebhookEvent,
    Webhooks,
    verify,
)

EVENTS = ("metric_update", "analysis_complete", "analysis_failed")
_MOST_WAITING = 100
_MOST_KNOWN = 10_000
_SHOWN = (
    *("jump_height_flight_m", "reactive_strength_index", "contact_time_s", "cadence_spm"),
    *("flight_time_s", "leg_stiffness_knpm"),
)
"""The metrics that a line tells of, as far as they were measured."""

PostOn = Callable[[str], Awaitable[None]]


@dataclass
class Coach:
    """Takes events at once, and works on them afterwards: the server should not have to wait.

    `server` is Sideline's address, `secret` what signs its events; lines go to `post_on`.
    """

    server: str
    secret: str
    post_on: PostOn
    _known: OrderedDict[str, None] = field(default_factory=OrderedDict)
    _waiting: asyncio.Queue[WebhookEvent] = field(
        default_factory=lambda: asyncio.Queue(_MOST_WAITING)
    )

    async def receive(self, request: Request) -> Response:
        """204 for what is taken or was known already; the server tries again after any other."""
        try:
            event = verify(await request.body(), request.headers, self.secret)
        except NotGenuine as error:
            return PlainTextResponse(str(error), 401)
        if event.id not in self._known:
            if self._waiting.full():
                return PlainTextResponse("too much to do", 503, {"Retry-After": "5"})
            self._waiting.put_nowait(event)
            self._known[event.id] = None
            if len(self._known) > _MOST_KNOWN:
                self._known.popitem(last=False)
        return Response(status_code=204)

    async def work(self) -> None:
        """Post a line for each attempt, until cancelled."""
        async with httpx.AsyncClient(base_url=self.server, trust_env=False) as http:
            while True:
                event = await self._waiting.get()
                for line in await self._lines(event, http):
                    await self.post_on(line)

    async def _lines(self, event: WebhookEvent, http: httpx.AsyncClient) -> list[str]:
        if isinstance(event, MetricUpdate):
            return [line_of(event.sport, event.data)]
        if isinstance(event, AnalysisFailed):
            return [f"{event.data['video']}: {event.problem}"]
        if not isinstance(event, AnalysisComplete):
            return []
        answer = await http.get(urljoin(self.server, event.results["report.json"]))
        if answer.is_error:
            return [f"{event.data['video']}: its report cannot be had ({answer.status_code})"]
        report = answer.json()
        video, sport = event.data["video"], event.data["sport"]
        lines = [f"{video}: {line_of(sport, attempt)}" for attempt in report["attempts"]]
        return lines or [f"{video}: no attempt was found"]


def line_of(sport: str, attempt: Mapping[str, Any]) -> str:
    """An attempt, live or of a report, in one line."""
    values = attempt.get("values") or attempt.get("metrics") or {}
    shown = ", ".join(f"{name} {value:.3g}" for name, value in _chosen(values))
    verdict = (attempt.get("verdict") or {}).get("grade", "")
    graded = f" ({verdict})" if verdict else ""
    return f"{sport} attempt {attempt.get('number', '?')}{graded}: {shown or 'nothing measured'}"


def _chosen(values: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    known = [(name, values[name]) for name in _SHOWN if name in values]
    yield from known or sorted(values.items())[:3]


@asynccontextmanager
async def coaching(
    server: str, port: int, post_on: PostOn, key: str | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[Coach]:
    """The app, listening and registered with the server until the block ends; port 0 takes a free
    one."""
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        address = f"http://{host}:{sock.getsockname()[1]}/hooks"
        async with Webhooks(server, key) as webhooks:
            webhook = await webhooks.add(address, EVENTS, "the coaching example")
            coach = Coach(server, webhook["secret"], post_on)
            working = asyncio.create_task(coach.work())
            app = Starlette(routes=[Route("/hooks", coach.receive, methods=["POST"])])
            listening = _Server(uvicorn.Config(app, log_level="warning", access_log=False))
            running = asyncio.create_task(listening.serve([sock]))
            try:
                yield coach
            finally:
                await webhooks.delete(webhook["id"])
                listening.should_exit = True
                working.cancel()
                await asyncio.gather(running, working, return_exceptions=True)


class _Server(uvicorn.Server):
    """Leaves Ctrl-C to the program."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing is captured."""
        yield


def main() -> None:
    """Until Ctrl-C, or until it is told to end."""
    parser = argparse.ArgumentParser(description="Posts a line about every attempt.")
    parser.add_argument("--server", default="http://127.0.0.1:8000", help="Sideline's address")
    parser.add_argument("--key", help="its API key, where it demands one")
    parser.add_argument("--port", type=int, default=9000, help="where this app listens")
    parser.add_argument("--post-to", help='a URL that gets {"text": line}, as chats take it')
    given = parser.parse_args()
    asyncio.run(_run(given.server, given.key, given.port, given.post_to))


async def _run(server: str, key: str | None, port: int, post_to: str | None) -> None:
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    async with httpx.AsyncClient() as http:

        async def post_on(line: str) -> None:
            print(line, flush=True)
            if post_to is not None:
                await http.post(post_to, json={"text": line})

        async with coaching(server, port, post_on, key):
            print(f"Waiting for what {server} measures; Ctrl-C ends it", flush=True)
            await told.wait()


if __name__ == "__main__":
    main()
