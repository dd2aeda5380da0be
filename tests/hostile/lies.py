"""Peers that connect after all, on an offer with one lie in it."""

from __future__ import annotations

import asyncio
import contextlib
import re

from clients.python.client import SidelineClient
from clients.python.errors import ClientError
from clients.python.publisher import ClipTrack
from clients.python.whip import Whip
from tests.hostile.arena import Arena

LIES = (
    *(("a=max-message-size:.*", f"a=max-message-size:{size}") for size in (1, 100, 1199, 0)),
    *(("a=sctp-port:.*", f"a=sctp-port:{port}") for port in (0, 1, 65_535, 65_536, 1 << 33, -1)),
    *(("a=extmap:3 ", f"a=extmap:{number} ") for number in (0, 1, 14, 15, 255, 256, 70_000)),
    *(("a=ssrc:.*\r\n", many) for many in ("", "a=ssrc:1 cname:a\r\n" * 60)),
    ("a=ssrc-group:FID .*", "a=ssrc-group:FID 1 1 1 1 1"),
    *(("apt=\\d+", f"apt={of}") for of in (96, 98, 100, 127)),
    ("a=rtpmap:98 rtx", "a=rtpmap:98 VP8"),
    ("a=rtpmap:(99|101) H264", r"a=rtpmap:\1 VP8"),
    *(("a=setup:actpass", f"a=setup:{role}") for role in ("active", "passive", "holdconn", "x")),
    *(("a=mid:0", f"a=mid:{mid}") for mid in ("1", "", "x" * 64, "ä")),
    ("a=group:BUNDLE 0 1", "a=group:BUNDLE 0"),
    ("a=group:BUNDLE 0 1", "a=group:BUNDLE 1 0 7 7"),
    ("a=fingerprint:sha-(384|512) .*\r\n", ""),
    ("a=fingerprint:.*", "a=fingerprint:sha-256 00:11"),
    ("a=fingerprint:.*", "a=fingerprint:md5 00:11"),
    ("a=rtcp-fb:.*", "a=rtcp-fb:97 nack pli"),
    ("a=msid:.*", "a=msid:" + "x" * 3000),
)
"""What is looked for in an offer of aiortc's, and what stands there instead."""

LIVES_S = 0.6


class LyingWhip(Whip):
    """Says something else than its client."""

    def __init__(self, url: str, pattern: str, instead: str) -> None:
        super().__init__(url)
        self._pattern = pattern
        self._instead = instead

    async def offer(self, sdp: str, **query: str | float) -> str:
        """The answer to the lie."""
        return await super().offer(re.sub(self._pattern, self._instead, sdp), **query)


async def lies(arena: Arena) -> int:
    """Each is told on a connection that then sends video, if it comes about at all."""
    sent = 0
    order = arena.rng.sample(LIES, len(LIES))
    async for turn in arena.times(len(LIES), 20):
        await _tell(arena, *order[turn % len(order)])
        sent += 1
    return sent


async def _tell(arena: Arena, pattern: str, instead: str) -> None:
    whip = LyingWhip(arena.url, pattern, instead)
    track = ClipTrack(arena.clips["vp8"])
    client = SidelineClient(
        arena.url, "cmj", track, whip=whip, connect_within_s=1.5, reconnect_within_s=0.0
    )
    broken = (ClientError, ValueError, TimeoutError, ConnectionError)
    with contextlib.suppress(*broken):
        await client.connect()
        await asyncio.sleep(LIVES_S)
    with contextlib.suppress(*broken):
        await client.close()
