"""A well-behaved publisher in a process of its own: `python -m tests.hostile.bystander URL`.

Prints where the server receives its media, then answers every line on its standard input with
what it has noticed since the last one. Ends with its standard input.
"""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import asdict, dataclass

from clients.python.client import SidelineClient
from clients.python.clips import encode_clip, moving_square
from clients.python.publisher import ClipTrack
from tests.hostile.lines import lines, say
from tests.hostile.transports import server_address

FPS = 30


@dataclass(slots=True)
class Noticed:
    """`gap_ms` is the longest time between two answers; `ended` says that the session did."""

    answered: int = 0
    gap_ms: float = 0.0
    ended: bool = False


async def publish(url: str) -> None:
    """One session until standard input ends."""
    track = ClipTrack(encode_clip(moving_square(FPS), "h264", FPS))
    async with SidelineClient(url, "cmj", track, reconnect_within_s=0) as client:
        await client.hello()
        await anext(aiter(client.results))
        noticed, last_s = Noticed(), time.monotonic()
        say({"session": client.session_id, "address": server_address(client.sender)})

        async def listen() -> None:
            nonlocal last_s
            async for _ in client.results:
                now_s = time.monotonic()
                noticed.gap_ms = max(noticed.gap_ms, 1e3 * (now_s - last_s))
                noticed.answered += 1
                last_s = now_s

        listening = asyncio.create_task(listen())
        async for _ in lines():
            noticed.gap_ms = max(noticed.gap_ms, 1e3 * (time.monotonic() - last_s))
            noticed.ended = client.ended.is_set()
            say(asdict(noticed))
            noticed.gap_ms, noticed.answered = 0.0, 0
        listening.cancel()


if __name__ == "__main__":
    asyncio.run(publish(sys.argv[1]))
