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
        results: list[float] = []
        listening = asyncio.create_task(_listen(client, results))
        print("connected", flush=True)
        back = await _stay(client, asked.stay, Leaving(asked.leaving), results)
    await listening
    return {"results": len(results), "results_again": len(results) - back}


async def _listen(client: SidelineClient, results: list[float]) -> None:
    async for result in client.results:
        results.append(result.received_s)  # noqa: PERF401 - others look at it meanwhile


async def _stay(
    client: SidelineClient, stay_s: float, leaving: Leaving, results: list[float]
) -> int:
    """Stay, and go, if not by DELETE; how many results there were when the last connection came."""
    if leaving is Leaving.KILLED:
        await asyncio.sleep(stay_s)
        os.kill(os.getpid(), signal.SIGKILL)
    if leaving is not Leaving.RESUME:
        await asyncio.sleep(stay_s)
        if leaving is Leaving.BYE:
            client.say(Bye("enough"))
            await asyncio.wait_for(client.ended.wait(), GOODBYE_WITHIN_S)
        return 0
    await asyncio.sleep(stay_s / 2)
    cut(client)
    await asyncio.sleep(AWAY_S)
    before = len(results)
    await client.resume()
    await asyncio.sleep(stay_s / 2)
    return before


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
