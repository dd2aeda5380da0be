"""RTCP from an admitted peer: reports of nothing, requests for everything, goodbyes."""

from __future__ import annotations

import struct
from random import Random

from tests.hostile.arena import Arena
from tests.hostile.attacker import Persistent
from tests.hostile.mutate import EDGES, mutated, noise

PER_S = 1500.0
SR, RR, SDES, BYE, APP, RTPFB, PSFB = 200, 201, 202, 203, 204, 205, 206


async def reports(arena: Arena) -> int:
    """Every kind of packet, true to form, damaged, and several in one."""
    rng, sent = arena.rng, 0
    async with Persistent(arena) as attackers:
        async for _ in arena.times(20_000, PER_S):
            peer = await attackers.peer()
            whole = b"".join(_packet(rng, peer.ssrc) for _ in range(rng.choice((1, 1, 1, 3, 20))))
            if rng.random() < 0.5:
                whole = whole[:8] + mutated(rng, whole[8:])
            sent += await peer.media(whole[:1400])
    return sent


def _packet(rng: Random, ssrc: int) -> bytes:
    kind = rng.choice((SR, RR, SDES, BYE, APP, RTPFB, PSFB))
    source = struct.pack("!I", rng.choice((ssrc, 0, rng.randrange(1 << 32))))
    count, body = _bodies(rng, kind, source)
    body += bytes(-len(body) % 4)
    words = len(body) // 4 if rng.random() < 0.9 else rng.choice(EDGES) % (1 << 16)
    return struct.pack("!BBH", 0x80 | count, kind, words) + body


def _bodies(rng: Random, kind: int, source: bytes) -> tuple[int, bytes]:
    """The count, or the kind of feedback, and what follows the header."""
    if kind in (SR, RR):
        count = rng.choice((0, 1, 31))
        sender = rng.randbytes(20) if kind == SR else b""
        return count, source + sender + rng.randbytes(24 * count)
    if kind == SDES:
        items = bytes([rng.choice((1, 8, 0)), rng.choice((0, 4, 255))]) + rng.randbytes(4)
        return rng.choice((0, 1, 31)), source + items
    if kind == BYE:
        return rng.choice((0, 1, 31)), source + noise(rng, 64)
    if kind == RTPFB:
        return rng.choice((1, 15, rng.randrange(32))), source * 2 + rng.randbytes(4 * 100)
    remb = b"REMB" + bytes([rng.randrange(256)]) + rng.randbytes(3 + 4 * rng.randrange(3))
    return rng.choice((1, 4, 15, 15)), source * 2 + rng.choice((b"", remb, noise(rng, 64)))
