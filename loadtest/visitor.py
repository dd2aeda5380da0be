"""`python -m loadtest.visitor URL --clip FILE`: one publisher that comes, stays and goes.

It says `connected` when it is, and at the end, unless it is killed, one JSON object: how many
results came, and how many after it had come back.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from itertools import islice
from pathlib import Path

from clients.python.client import SidelineClient
from clients.python.clips import Clip, encode_clip, read_frames
from clients.python.errors import ClientError
from clients.python.publisher import ClipTrack
from clients.python.whip import Whip
from loadtest.broken import cut
from loadtest.loops import run
from loadtest.visits import Leaving
from server.wire.control import Bye

FPS = 30
WIDTH, HEIGHT = 640, 360
AWAY_S = 1.5
GOODBYE_WITHIN_S = 5.0
PATIENCE_S = 30.0
"""A soak goes on in the background of a busy host."""


def main() -> int:
    """Visit as the arguments say; 1 when the server refused or the connection broke."""
    asked = _parser().parse_args()
    clip = encode_clip(
        islice(read_frames(asked.clip, FPS, WIDTH, HEIGHT), round(asked.loop * FPS)), "h264", FPS
    )
    try:
        print(json.dumps(run(_visit(asked, clip))))
    except ClientError as error:
        print(f"visitor: {error}", file=sys.stderr)
        return 1
    return 0


async def _visit(asked: argparse.Namespace, clip: Clip) -> dict[str, int]:
    whip = Whip(asked.url, timeout_s=PATIENCE_S)
    client = SidelineClient(
        asked.url, "cmj", ClipTrack(clip), whip=whip, connect_within_s=PATIENCE_S
    )
    async with client:
        await client.hello()
        visit = Visit(client)
        print("connected", flush=True)
        await visit.go_on(Leaving(asked.leaving), asked.stay)
    await visit.listening
    return {"results": visit.results, "results_again": visit.results - visit.before}


class Visit:
    """What one publisher does once it is connected; `before` is how many results had come when
    its last connection was made."""

    def __init__(self, client: SidelineClient) -> None:
        self.results = 0
        self.before = 0
        self._client = client
        self._news = asyncio.Event()
        self.listening = asyncio.create_task(self._listen())

    async def go_on(self, leaving: Leaving, stay_s: float) -> None:
        """Stay, and go, if not by DELETE."""
        match leaving:
            case Leaving.DELETE:
                await self._stay(stay_s)
            case Leaving.BYE:
                await self._stay(stay_s)
                self._client.say(Bye("enough"))
                await asyncio.wait_for(self._client.ended.wait(), GOODBYE_WITHIN_S)
            case Leaving.KILLED:
                await self._stay(stay_s)
                os.kill(os.getpid(), signal.SIGKILL)
            case Leaving.RESUME:
                await self._stay(stay_s / 2)
                cut(self._client)
                await asyncio.sleep(AWAY_S)
                self.before = self.results
                await self._client.resume()
                await self._stay(stay_s / 2)

    async def _stay(self, seconds: float) -> None:
        """So long, and on a busy host until there was a result."""
        self._news.clear()
        await asyncio.sleep(seconds)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), PATIENCE_S)

    async def _listen(self) -> None:
        async for _ in self._client.results:
            self.results += 1
            self._news.set()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--clip", type=Path, required=True, help="video file")
    parser.add_argument("--loop", type=float, default=2.0, help="seconds of it to send again")
    parser.add_argument("--stay", type=float, default=10.0, help="seconds")
    parser.add_argument("--leaving", choices=[one.value for one in Leaving], default="delete")
    return parser


if __name__ == "__main__":
    sys.exit(main())
