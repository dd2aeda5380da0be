"""What every attack is given: the server, its bounds, and random numbers that can be repeated."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from random import Random

from clients.python.clips import Clip, Codec, encode_clip, moving_square

FPS = 30


def _clips() -> dict[Codec, Clip]:
    return {codec: encode_clip(moving_square(FPS), codec, FPS) for codec in ("h264", "vp8")}


@dataclass(frozen=True, slots=True)
class Arena:
    """`bystander` is where the server receives the media of the one who must not notice.

    `scale` multiplies what an attack sends; after `seconds` it stops, however much that was.
    """

    url: str
    bystander: tuple[str, int]
    rng: Random
    scale: float
    seconds: float
    clips: dict[Codec, Clip] = field(default_factory=_clips)

    async def times(self, count: int, per_s: float) -> AsyncIterator[int]:
        """Counts from 0 to the scaled `count`, no faster than `per_s` and no longer than may be."""
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        for number in range(max(1, round(count * self.scale))):
            ahead_s = began_s + number / per_s - loop.time()
            await asyncio.sleep(max(ahead_s, 0) if ahead_s > _SHORTEST_S or number % 16 == 0 else 0)
            if loop.time() > began_s + self.seconds:
                return
            yield number


_SHORTEST_S = 0.002

Attack = Callable[[Arena], Awaitable[int]]
"""Returns how many things it sent."""
