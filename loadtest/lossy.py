"""`python -m loadtest.lossy URL`: publish over a bad path and print, as JSON, what came back."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import Any

from clients.python.client import SidelineClient
from clients.python.clips import encode_clip, read_frames
from clients.python.errors import ClientError
from clients.python.measure import in_time, measure_due, sent_frames
from clients.python.publisher import ClipTrack
from clients.python.results import Result
from loadtest.bad_paths import BAD_PATHS, BadPath
from loadtest.impairment import Path as NetworkPath
from loadtest.relay import Relay, RelayedWhip

FPS = 30
WIDTH, HEIGHT = 640, 360
LAST_ANSWERS_S = 1.0


@dataclass(slots=True)
class Cuts:
    """Cuts a relay's paths again and again; `returned_s` are the moments of their return."""

    returned_s: list[float] = field(default_factory=list)

    async def run(self, relay: Relay, scenario: BadPath) -> None:
        """Until it is cancelled; each cut ends well before the next begins."""
        while scenario.cut_s > 0:
            await asyncio.sleep((scenario.period_s - scenario.cut_s) / 2)
            relay.uplink.cut = relay.downlink.cut = True
            await asyncio.sleep(scenario.cut_s)
            relay.uplink.cut = relay.downlink.cut = False
            self.returned_s.append(time.monotonic())
            await asyncio.sleep((scenario.period_s - scenario.cut_s) / 2)

    def recovery_s(self, fresh: Sequence[Result]) -> float | None:
        """The longest time from a return to the first result in time; None when there was no
        return, or no such result after one."""
        first_s = [
            next((one.received_s - at_s for one in fresh if one.received_s > at_s), inf)
            for at_s in self.returned_s
        ]
        longest_s = max(first_s, default=inf)
        return None if longest_s == inf else longest_s


def main() -> int:
    """Publish as the arguments say; 1 when the server refused or the connection broke."""
    asked = _parser().parse_args()
    try:
        print(json.dumps(asyncio.run(_run(asked))))
    except ClientError as error:
        print(f"lossy: {error}", file=sys.stderr)
        return 1
    return 0


async def _run(asked: argparse.Namespace) -> dict[str, Any]:
    scenario = BAD_PATHS[asked.scenario]
    clip = encode_clip(read_frames(asked.clip, FPS, WIDTH, HEIGHT), "h264", FPS)
    track = ClipTrack(clip, round(asked.seconds * FPS))
    uplink = NetworkPath(scenario.uplink, asked.seed)
    downlink = NetworkPath(scenario.downlink, asked.seed + 1)
    cuts = Cuts()
    async with Relay(uplink, downlink) as relay:
        uplink.lossy = downlink.lossy = False
        whip = RelayedWhip(asked.url, relay)
        client = SidelineClient(
            asked.url, "cmj", track, whip=whip, reconnect_within_s=30.0 if asked.reconnect else 0.0
        )
        async with client:
            uplink.lossy = downlink.lossy = True
            cutting = asyncio.create_task(cuts.run(relay, scenario))
            results = await _collect(client, asked.seconds + LAST_ANSWERS_S)
            cutting.cancel()
            uplink.lossy = downlink.lossy = uplink.cut = downlink.cut = False
            origin = client.rtp_origin(track.last_pts)
    due_s = sent_frames(track.scheduled, origin)
    ages = measure_due(results, due_s, client.counts)
    return {
        "scenario": scenario.name,
        **ages.to_json(),
        "account": client.account().to_json(),
        "stale": ages.answered - ages.in_time,
        "cuts": len(cuts.returned_s),
        "recovery_s": cuts.recovery_s(in_time(results, due_s)),
        "datagrams_lost": uplink.lost + downlink.lost,
        "datagrams_passed": uplink.passed + downlink.passed,
    }


async def _collect(client: SidelineClient, seconds: float) -> list[Result]:
    found: list[Result] = []
    try:
        async with asyncio.timeout(seconds):
            async for result in client.results:
                found.append(result)  # noqa: PERF401 - what came is kept at the timeout
    except TimeoutError:
        pass
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--clip", type=Path, required=True, help="video file")
    parser.add_argument("--scenario", choices=sorted(BAD_PATHS), default="random2")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--reconnect", action="store_true", help="replace what breaks")
    return parser


if __name__ == "__main__":
    sys.exit(main())
