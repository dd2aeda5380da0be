"""RTP from an admitted peer: lies in headers, in numbers and in payloads."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from random import Random

from tests.hostile.arena import Arena
from tests.hostile.attacker import Attacker, Persistent
from tests.hostile.mutate import EDGES, mutated, noise

PER_S = 1500.0
PART_BYTES = 1100
BURST, PAUSE_S = 40, 0.01


@dataclass(frozen=True, slots=True)
class Rtp:
    """One packet; `extension` is a profile and its value, unpadded lies included."""

    payload_type: int
    number: int
    timestamp: int
    ssrc: int
    payload: bytes
    marker: bool = False
    csrc: tuple[int, ...] = ()
    extension: tuple[int, bytes] | None = None
    padding: int | None = None

    def __bytes__(self) -> bytes:
        first = 0x80 | (self.padding is not None) << 5 | (self.extension is not None) << 4
        head = struct.pack(
            "!BBHII",
            first | len(self.csrc),
            self.marker << 7 | self.payload_type,
            self.number % (1 << 16),
            self.timestamp % (1 << 32),
            self.ssrc % (1 << 32),
        )
        head += b"".join(struct.pack("!I", one) for one in self.csrc)
        if self.extension is not None:
            profile, value = self.extension
            value += bytes(-len(value) % 4)
            head += struct.pack("!HH", profile, len(value) // 4) + value
        tail = b"" if self.padding is None else bytes([self.padding])
        return head + self.payload + tail


async def headers(arena: Arena) -> int:
    """Wrong payload types, sources, extensions, padding; then anything."""
    rng, sent = arena.rng, 0
    async with Persistent(arena) as attackers:
        numbers = count(rng.randrange(1 << 16))
        async for _ in arena.times(20_000, PER_S):
            peer = await attackers.peer()
            packet = bytes(_lying(rng, peer, next(numbers)))
            if rng.random() < 0.3:
                packet = packet[:12] + mutated(rng, packet[12:])
            sent += await peer.media(packet)
    return sent


async def numbers(arena: Arena) -> int:
    """Sequence numbers and timestamps that jump, and sources without end."""
    rng, sent = arena.rng, 0
    async with Persistent(arena) as attackers:
        async for step in arena.times(20_000, PER_S):
            peer = await attackers.peer()
            payload = b"\x10" + rng.randbytes(20)
            number, timestamp, ssrc = _jump(rng, step, peer.ssrc)
            across = rng.choice((step, step, rng.choice(EDGES), rng.randrange(1 << 16)))
            extension = bytes([peer.numbers_id << 4 | 1]) + struct.pack("!H", across & 0xFFFF)
            packet = Rtp(
                *(peer.codecs["vp8"], number, timestamp, ssrc, payload),
                marker=True,
                extension=(0xBEDE, extension),
            )
            sent += await peer.media(bytes(packet))
    return sent


async def frames(arena: Arena) -> int:
    """Frames of hundreds of packets, frames that never end, and parts that lie about the rest."""
    rng, sent = arena.rng, 0
    async with Persistent(arena) as attackers:
        start = 0
        async for turn in arena.times(60, 3):
            peer = await attackers.peer()
            parts = list(_KINDS[turn % len(_KINDS)](rng, peer, start))
            sent += await in_bursts(peer, parts)
            start += len(parts) + rng.choice((0, 0, 2))
    return sent


async def in_bursts(peer: Attacker, packets: Iterable[Rtp]) -> int:
    """Send them as quickly as a socket's buffer bears; how many left."""
    sent = 0
    for number, packet in enumerate(packets):
        sent += await peer.media(bytes(packet))
        if number % BURST == BURST - 1:
            await asyncio.sleep(PAUSE_S)
    return sent


def _lying(rng: Random, peer: Attacker, number: int) -> Rtp:
    codecs = list(peer.codecs.values())
    extension: tuple[int, bytes] | None = None
    if rng.random() < 0.6:
        extension = (rng.choice((0xBEDE, 0x1000, rng.randrange(1 << 16))), _elements(rng))
    return Rtp(
        payload_type=rng.choice((*codecs, *codecs, rng.randrange(128))),
        number=number,
        timestamp=number * 3000,
        ssrc=rng.choice((peer.ssrc, peer.repeats_ssrc)),
        payload=noise(rng),
        marker=rng.random() < 0.5,
        csrc=tuple(rng.randrange(1 << 32) for _ in range(rng.choice((0, 0, 1, 15)))),
        extension=extension,
        padding=rng.choice((None, None, 0, 1, 4, 255)),
    )


def _elements(rng: Random) -> bytes:
    """Header extensions, most of them ids that were agreed on with lengths that were not."""
    value = b""
    for _ in range(rng.randrange(4)):
        data = rng.randbytes(rng.choice((1, 2, 3, 4, 16)))
        value += bytes([rng.choice((1, 3, 4, rng.randrange(1, 15))) << 4 | len(data) - 1]) + data
    return value if rng.random() < 0.8 else value + rng.randbytes(rng.randrange(5))


def _jump(rng: Random, step: int, ssrc: int) -> tuple[int, int, int]:
    phase = step // 600 % 4
    if phase == 0:  # the largest difference of timestamps, again and again
        return step, (step % 2) * 0xFFFFFFFF, ssrc
    if phase == 1:
        return rng.randrange(1 << 16), rng.randrange(1 << 32), ssrc
    if phase == 2:
        return step, step * 3000, rng.randrange(1 << 32)
    return step * rng.choice((1, 1, 127, 129, 255, 257, 2047, 2049, 32767)), rng.choice(EDGES), ssrc


def _vp8(peer: Attacker, number: int, timestamp: int, payload: bytes, *, marker: bool) -> Rtp:
    return Rtp(peer.codecs["vp8"], number, timestamp, peer.ssrc, payload, marker)


def _h264(peer: Attacker, number: int, timestamp: int, payload: bytes, *, marker: bool) -> Rtp:
    return Rtp(peer.codecs["h264"], number, timestamp, peer.ssrc, payload, marker)


def _huge(rng: Random, peer: Attacker, start: int) -> Iterator[Rtp]:
    """A key frame of 400 packets."""
    for part in range(400):
        head = b"\x10\x00" if part == 0 else b"\x00"
        data = head + rng.randbytes(PART_BYTES)
        yield _vp8(peer, start + part, start * 90, data, marker=part == 399)


def _endless(rng: Random, peer: Attacker, start: int) -> Iterator[Rtp]:
    """3,000 packets of one frame, whose last one never comes."""
    data = rng.randbytes(PART_BYTES)
    for part in range(3000):
        head = b"\x10\x00" if part == 0 else b"\x00"
        yield _vp8(peer, start + part, start * 90, head + data, marker=False)


def _endless_fragments(rng: Random, peer: Attacker, start: int) -> Iterator[Rtp]:
    """A NAL unit that begins and never ends, or ends and never began."""
    first = rng.choice((0x85, 0x87, 0x05))
    for part in range(2500):
        head = bytes([0x7C, first if part == 0 else 0x05])
        yield _h264(peer, start + part, start * 90, head + rng.randbytes(900), marker=False)


def _aggregates(rng: Random, peer: Attacker, start: int) -> Iterator[Rtp]:
    """STAP-A whose sizes lie, of hundreds of empty units, within themselves."""
    for part in range(300):
        kind = rng.randrange(4)
        if kind == 0:
            body = b"\x00\x00" * 500
        elif kind == 1:
            body = b"".join(
                struct.pack("!H", rng.choice(EDGES) & 0xFFFF) + b"\x67" * 9 for _ in "abc"
            )
        elif kind == 2:
            body = b"\x00\x01\x67" * 300
        else:
            body = struct.pack("!H", 900) + b"\x78" + rng.randbytes(899)
        yield _h264(peer, start + part, (start + part) * 90, b"\x78" + body, marker=part % 3 == 0)


def _descriptors(rng: Random, peer: Attacker, start: int) -> Iterator[Rtp]:
    """VP8 descriptors that promise more than there is."""
    for part in range(400):
        head = bytes(rng.choice((0x80, 0x90, 0xFF, 0x10, 0x00, rng.randrange(256))) for _ in "abcd")
        data = head[: rng.randrange(5)] + rng.randbytes(rng.choice((0, 0, 1, 500)))
        yield _vp8(peer, start + part, (start + part) * 90, data, marker=rng.random() < 0.5)


def _keys_behind_a_gap(rng: Random, peer: Attacker, start: int) -> Iterator[Rtp]:
    """Packets that each seem to open a key frame, all of one frame, behind one that never came."""
    data = b"\x10\x00" + rng.randbytes(8)
    for part in range(1900):
        yield _vp8(peer, start + 2 + part, start * 90, data, marker=False)


_KINDS = (
    *(_huge, _endless, _endless_fragments, _aggregates, _descriptors),
    *(_keys_behind_a_gap, _keys_behind_a_gap),
)
