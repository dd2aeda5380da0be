"""Frames that are whole on the wire and wrong for the decoder."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from random import Random

from clients.python.clips import Codec, encode_clip, moving_square
from tests.hostile.arena import Arena
from tests.hostile.attacker import Attacker, Persistent
from tests.hostile.mutate import mutated
from tests.hostile.rtp import PART_BYTES, Rtp, in_bursts

SIZES = ((16, 16), (318, 178), (640, 360), (1280, 720), (2, 2), (64, 4000), (4000, 64))
"""Of pictures between which a sender switches."""

_START_CODE = b"\x00\x00\x00\x01"


class _Line:
    """Numbers and timestamps of one attacker's stream, and how its frames are packed."""

    def __init__(self) -> None:
        self.number = 0
        self.timestamp = 0

    def frame(self, peer: Attacker, codec: Codec, data: bytes) -> Iterator[Rtp]:
        """The packets of one frame."""
        self.timestamp += 3000
        payloads = list(_h264(data) if codec == "h264" else _vp8(data))
        for part, payload in enumerate(payloads):
            self.number += 1
            last = part == len(payloads) - 1
            kind = peer.codecs[codec]
            yield Rtp(kind, self.number, self.timestamp, peer.ssrc, payload, marker=last)


async def garbage(arena: Arena) -> int:
    """Damaged frames of both codecs, and frames of one called the other."""
    rng, sent = arena.rng, 0
    async with Persistent(arena) as attackers:
        line = _Line()
        async for _ in arena.times(1500, 90):
            codec: Codec = rng.choice(("h264", "vp8"))
            data = rng.choice(arena.clips[codec].packets)
            if rng.random() < 0.8:
                data = mutated(rng, data, 8)
            elif rng.random() < 0.5:
                codec = "vp8" if codec == "h264" else "h264"
            peer = await attackers.peer()
            sent += await in_bursts(peer, line.frame(peer, codec, data))
    return sent


async def changes(arena: Arena) -> int:
    """Codec and size of the pictures change in mid-stream, at every frame too."""
    rng, sent = arena.rng, 0
    clips = [
        encode_clip(moving_square(3, *size), codec, 30)
        for codec in _LEAST
        for size in SIZES
        if min(size) >= _LEAST[codec]
    ]
    async with Persistent(arena) as attackers:
        line = _Line()
        async for turn in arena.times(400, 30):
            clip = rng.choice(clips)
            peer = await attackers.peer()
            for data in clip.packets[: 1 if turn % 2 else 3]:
                sent += await in_bursts(peer, line.frame(peer, clip.codec, data))
    return sent


async def sizes(arena: Arena) -> int:
    """Key frames that claim pictures of any size up to the largest that can be written."""
    rng, sent = arena.rng, 0
    async with Persistent(arena) as attackers:
        line = _Line()
        async for turn in arena.times(300, 60):
            peer = await attackers.peer()
            codec: Codec = "vp8" if turn % 2 else "h264"
            data = _claiming(rng, arena, codec)
            sent += await in_bursts(peer, line.frame(peer, codec, data))
    return sent


_LEAST: dict[Codec, int] = {"h264": 16, "vp8": 2}


def _claiming(rng: Random, arena: Arena, codec: Codec) -> bytes:
    key = arena.clips[codec].packets[0]
    if codec == "vp8":
        sides = (rng.choice((0, 1, 2, 4096, 16383)), rng.choice((0, 1, 2, 2304, 16383)))
        return key[:6] + struct.pack("<HH", *sides) + key[10:]
    units = key.split(_START_CODE)[1:]
    claimed = [_large(rng, one) if one[:1] and one[0] & 0x1F == 7 else one for one in units]
    return b"".join(_START_CODE + one for one in claimed)


def _large(rng: Random, parameters: bytes) -> bytes:
    """A sequence parameter set of many macroblocks: profile, level 6.2, then fields of
    exponential Golomb codes (H.264, section 7.3.2.1.1)."""
    width, height = rng.choice(((1023, 1023), (511, 287), (255, 143), (1023, 0), (0, 1023)))
    references = rng.choice((1, 16))
    fields = (0, 4, 2, references)  # id, frame numbers, order of pictures, reference frames
    bits = "".join(map(_golomb, fields)) + "0" + _golomb(width) + _golomb(height) + "11000" + "1"
    bits += "0" * (-len(bits) % 8)
    body = int(bits, 2).to_bytes(len(bits) // 8, "big")
    return parameters[:1] + bytes([66, 0xC0, 62]) + body.replace(b"\x00\x00", b"\x00\x00\x03\x00")


def _golomb(number: int) -> str:
    digits = bin(number + 1)[2:]
    return "0" * (len(digits) - 1) + digits


def _vp8(data: bytes) -> Iterator[bytes]:
    for at in range(0, max(len(data), 1), PART_BYTES):
        yield (b"\x10" if at == 0 else b"\x00") + data[at : at + PART_BYTES]


def _h264(data: bytes) -> Iterator[bytes]:
    """NAL units alone, or in fragments (RFC 6184)."""
    for unit in data.split(_START_CODE):
        if 0 < len(unit) <= PART_BYTES:
            yield unit
        for at in range(1, len(unit) if len(unit) > PART_BYTES else 0, PART_BYTES):
            begins, ends = at == 1, at + PART_BYTES >= len(unit)
            head = bytes([unit[0] & 0xE0 | 28, begins << 7 | ends << 6 | unit[0] & 0x1F])
            yield head + unit[at : at + PART_BYTES]
