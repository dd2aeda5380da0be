"""`python -m clients.python.publish URL`: send a clip and print, as JSON, how old answers were."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from clients.python.client import SidelineClient
from clients.python.clips import Clip, encode_clip, moving_square, read_frames
from clients.python.errors import ClientError
from clients.python.measure import Ages, measure
from clients.python.publisher import SLOWER_FPS, ClipTrack
from clients.python.results import Result

_LAST_ANSWERS_S = 1.0


def main() -> int:
    """Publish as the arguments say; 1 when the server refused or the connection broke."""
    asked = _parser().parse_args()
    clip = _clip(asked, asked.fps)
    rates = [fps for fps in SLOWER_FPS if fps < asked.fps] if asked.adaptive else []
    slower = [_clip(asked, fps) for fps in rates]
    print("encoded", file=sys.stderr, flush=True)
    try:
        ages = asyncio.run(_publish(asked, clip, slower))
    except ClientError as error:
        print(f"publish: {error}", file=sys.stderr)
        return 1
    print(json.dumps(ages.to_json()))
    return 0


async def _publish(asked: argparse.Namespace, clip: Clip, slower: Sequence[Clip]) -> Ages:
    track = ClipTrack(clip, round(asked.seconds * clip.fps), slower)
    client = SidelineClient(
        asked.url, asked.sport, track, codec=clip.codec, key=asked.key, adaptive=asked.adaptive
    )
    collected: list[Result] = []
    async with client:
        print("connected", file=sys.stderr, flush=True)
        with contextlib.suppress(TimeoutError):
            async with client.pinging(), asyncio.timeout(asked.seconds + _LAST_ANSWERS_S):
                async for result in client.results:
                    collected.append(result)  # noqa: PERF401 - what came is kept at the timeout
        origin = client.rtp_origin(track.last_pts)
    return measure(collected, track.scheduled, origin, client.counts)


def _clip(asked: argparse.Namespace, fps: int) -> Clip:
    if asked.clip is None:
        return encode_clip(moving_square(fps), asked.codec, fps)
    frames = read_frames(asked.clip, fps, asked.width, asked.height)
    return encode_clip(frames, asked.codec, fps)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--clip", type=Path, help="video file; without one, a moving square")
    parser.add_argument("--sport", default="cmj")
    parser.add_argument("--codec", choices=("h264", "vp8"), default="h264")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--fps", type=int, default=30)
    parser.add_argument("--width", type=int, default=640)
    parser.add_argument("--height", type=int, default=360)
    parser.add_argument("--adaptive", action="store_true", help="send less when asked to")
    parser.add_argument("--key", help="API key")
    return parser


if __name__ == "__main__":
    sys.exit(main())
