"""`python -m loadtest.publishing.process SERVER …`: publishers behind HTTP, on loopback.

Locust's users cannot be publishers themselves, because aiortc stalls under gevent. They ask such
a process: `POST /streams` lets one more join (201; or the server's own refusal with its
`Retry-After`; or 502), `DELETE /streams/NAME?way=delete` lets it leave, `POST /end` lets all leave
and gives the accounts. It says `ready` and its address once the clips are encoded.
"""

from __future__ import annotations

import argparse
import socket
import sys
from contextlib import AsyncExitStack
from dataclasses import asdict
from pathlib import Path
from typing import cast

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from clients.python.clips import Clip, Codec
from loadtest.bad_paths import BAD_PATHS
from loadtest.frames.timeline import Timeline
from loadtest.impairment import Path as NetworkPath
from loadtest.loops import run
from loadtest.publishing.clips import encoded, freeze, run_in_real_time
from loadtest.publishing.room import Joined, MakeWhip, Room
from loadtest.publishing.stream import Books
from loadtest.relay import Relay, RelayedWhip
from loadtest.swarm import Refusal
from loadtest.visits import Leaving

READY = "ready "


def application(room: Room) -> Starlette:
    """The routes of a room."""

    async def join(_: Request) -> JSONResponse:
        came = await room.join()
        if isinstance(came, Joined):
            return JSONResponse(asdict(came), 201)
        if isinstance(came, Refusal):
            after = came.retry_after_s
            headers = {} if after is None else {"Retry-After": f"{after:g}"}
            return JSONResponse({"refused": came.status}, came.status, headers)
        return JSONResponse({"failed": came}, 502)

    async def leave(request: Request) -> JSONResponse:
        way = Leaving(request.query_params.get("way", Leaving.DELETE))
        try:
            counted = "uncounted" not in request.query_params
            report = await room.leave(request.path_params["name"], way, counted=counted)
        except KeyError:
            return JSONResponse({"failed": "there is no such stream"}, 404)
        return JSONResponse(report.to_json())

    async def end(_: Request) -> JSONResponse:
        await room.close()
        return JSONResponse(room.report())

    return Starlette(
        routes=[
            Route("/streams", join, methods=["POST"]),
            Route("/streams/{name}", leave, methods=["DELETE"]),
            Route("/end", end, methods=["POST"]),
        ]
    )


async def _serve(asked: argparse.Namespace, clips: list[Clip]) -> None:
    async with AsyncExitStack() as stack:
        room = Room(
            asked.url,
            clips,
            Books(Timeline(asked.every_s)),
            seed=asked.seed,
            make_whip=await _path(asked, stack),
            coded=asked.clip is None,
        )
        with socket.create_server(("127.0.0.1", 0)) as listening:
            print(f"{READY}http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
            config = uvicorn.Config(application(room), log_config=None, access_log=False, ws="none")
            await uvicorn.Server(config).serve([listening])


async def _path(asked: argparse.Namespace, stack: AsyncExitStack) -> MakeWhip | None:
    """All streams of a process share a bad path, each with sockets of its own."""
    if asked.path is None:
        return None
    chosen = BAD_PATHS[asked.path]
    ways = (NetworkPath(chosen.uplink, asked.seed), NetworkPath(chosen.downlink, asked.seed + 1))
    relay = await stack.enter_async_context(Relay(*ways))
    return lambda: RelayedWhip(asked.url, relay)


def main() -> int:
    """Until it is told to stop; 1 when real-time priority is not to be had."""
    asked = _parser().parse_args()
    clips = [encoded(asked.clip, cast(Codec, codec)) for codec in asked.codec]
    freeze()
    if asked.realtime and not run_in_real_time():
        print("publishers: real-time priority needs root or CAP_SYS_NICE", file=sys.stderr)
        return 1
    run(_serve(asked, clips))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="of the server")
    parser.add_argument("--clip", type=Path, help="video file; without one, coded pictures")
    parser.add_argument("--codec", choices=("h264", "vp8"), nargs="+", default=["h264"])
    parser.add_argument("--path", choices=sorted(BAD_PATHS), help="a bad path to the server")
    parser.add_argument("--every-s", type=float, default=1.0, help="parts of the timeline")
    parser.add_argument("--seed", type=int, default=1, help="chooses when each stream begins")
    parser.add_argument("--realtime", action="store_true", help="run at real-time priority")
    return parser


if __name__ == "__main__":
    sys.exit(main())
