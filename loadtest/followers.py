"""`python -m loadtest.followers SESSION --url URL …`: many who follow one live session.

They say `joined` when all of them are told frames, and, when their stdin ends, as JSON what each
was told.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import websockets

_JOIN_AT_ONCE = 20
_LOWEST = 19
_PATIENCE_S = 60.0


@dataclass(slots=True)
class Follower:
    """What one was told: frames, and the finals by their ids."""

    frames: int = 0
    finals: list[int] = field(default_factory=list)
    began: asyncio.Event = field(default_factory=asyncio.Event)

    async def follow(self, address: str, turn: asyncio.Semaphore) -> None:
        """Until the session ends, or the line does."""
        # On a host that is short of processors they are the last: patience is theirs to have.
        async with turn:
            socket = await websockets.connect(
                address, compression=None, proxy=None, open_timeout=_PATIENCE_S, ping_timeout=None
            )
        async with socket:
            async for text in socket:
                self._heard(str(text))

    def _heard(self, text: str) -> None:
        if text.startswith('{"type":"metrics"'):
            self.frames += 1
            self.began.set()
        elif text.startswith('{"type":"event"'):
            said = json.loads(text)
            if said["stage"] == "final":
                self.finals.append(said["id"])


async def follow(session: str, urls: Sequence[str], count: int) -> dict[str, Any]:
    """So many, at these servers in turns; what they were told in all."""
    turn = asyncio.Semaphore(_JOIN_AT_ONCE)
    followers = [Follower() for _ in range(count)]
    paths = [f"{url.replace('http', 'ws')}/api/v1/sessions/{session}/events" for url in urls]
    tasks = [
        asyncio.create_task(one.follow(paths[number % len(paths)], turn))
        for number, one in enumerate(followers)
    ]
    try:
        joining = asyncio.create_task(_all(followers))
        await asyncio.wait([joining, *tasks], return_when=asyncio.FIRST_COMPLETED)
        if not joining.done():
            joining.cancel()
            raise ConnectionError("a watcher was hung up on before it was told a frame")
        print("joined", flush=True)
        began_s, frames = time.monotonic(), [one.frames for one in followers]
        await _stdin_ends()
        took_s = time.monotonic() - began_s
        told = [one.frames - before for one, before in zip(followers, frames, strict=True)]
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    finals = Counter(final for one in followers for final in set(one.finals))
    return {
        "watchers": count,
        "lost": sum(not isinstance(one, asyncio.CancelledError) for one in ended),
        "frames_per_s": sum(told) / took_s / count,
        "least_frames_per_s": min(told) / took_s,
        "finals": {str(number): many for number, many in sorted(finals.items())},
        "twice": sum(len(one.finals) - len(set(one.finals)) for one in followers),
    }


def _let_others_go_first() -> None:
    """Even where this process was begun at real-time priority."""
    if hasattr(os, "SCHED_IDLE"):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    else:
        os.nice(_LOWEST)


async def _all(followers: Sequence[Follower]) -> None:
    for one in followers:
        await one.began.wait()


async def _stdin_ends() -> None:
    ended = asyncio.Event()
    fd = sys.stdin.fileno()
    loop = asyncio.get_running_loop()

    def read() -> None:
        if not os.read(fd, 1024):
            loop.remove_reader(fd)
            ended.set()

    loop.add_reader(fd, read)
    await ended.wait()


def main() -> None:
    """Follow as the arguments say, at the lowest priority: the host's cores are the server's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("session")
    parser.add_argument("--url", action="append", required=True)
    parser.add_argument("--watchers", type=int, default=20)
    asked = parser.parse_args()
    _let_others_go_first()
    print(json.dumps(asyncio.run(follow(asked.session, asked.url, asked.watchers))))


if __name__ == "__main__":
    main()
