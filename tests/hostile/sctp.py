"""SCTP chunks from an admitted peer, and data channels put to the wrong use."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Callable
from random import Random

import msgpack
from aiortc.exceptions import InvalidStateError
from aiortc.rtcsctptransport import (
    CHUNK_TYPES,
    Chunk,
    CookieEchoChunk,
    DataChunk,
    ForwardTsnChunk,
    HeartbeatChunk,
    InitChunk,
    RTCSctpTransport,
    SackChunk,
    ShutdownChunk,
    serialize_packet,
)
from google_crc32c import value as crc32c

from clients.python.errors import NotConnected
from server.wire.control import Calibrate, Ping, encode_control
from tests.hostile.arena import Arena
from tests.hostile.attacker import Attacker, Persistent
from tests.hostile.mutate import EDGES, mutated, noise

PER_S = 1000.0
DCEP, STRING, BINARY = 50, 51, 53
OPEN = struct.pack("!BBHLHH", 3, 0, 0, 0, 7, 0) + b"control"
FIRST, LAST, UNORDERED = 2, 1, 4


async def chunks(arena: Arena) -> int:
    """Every kind of chunk, damaged, in every state of the association."""
    rng = arena.rng
    return await _throw(arena, 20_000, lambda peer, _: _damaged(rng, peer.sctp))


async def lengths(arena: Arena) -> int:
    """Parameters without a length, and whole packets of chunks that say too much or too little."""
    rng = arena.rng
    return await _throw(arena, 3000, lambda peer, _: _packet(peer.sctp, _parameters(rng)))


async def acknowledgements(arena: Arena) -> int:
    """SACK of everything, over and over in one chunk, and of what was never sent."""
    rng = arena.rng
    return await _throw(arena, 1000, lambda peer, _: _chunk(peer.sctp, _sack(rng, peer.sctp)))


async def gaps(arena: Arena) -> int:
    """DATA far ahead, with holes, parts without a beginning or an end, on thousands of streams."""
    rng = arena.rng
    return await _throw(arena, 20_000, lambda peer, step: _data(rng, peer.sctp, step))


async def channels(arena: Arena) -> int:
    """Thousands of channels: with names of ours, with none, with names that are no text."""
    rng = arena.rng
    return await _throw(arena, 8000, lambda peer, step: _open(rng, peer.sctp, step))


async def messages(arena: Arena) -> int:
    """On `control` and `metrics`: huge messages, msgpack that claims more than it is, nests too
    deep or is anything else, and as many valid ones."""
    rng, sent = arena.rng, 0
    async with Persistent(arena) as attackers:
        async for _ in arena.times(4000, 400):
            peer = await attackers.peer()
            try:
                peer.client.say(_message(rng))
            except (NotConnected, InvalidStateError, ValueError):
                await asyncio.sleep(0.01)
            else:
                sent += 1
    return sent


def heartbeat(sctp: RTCSctpTransport) -> bytes:
    """A packet that nobody can object to."""
    return _chunk(sctp, HeartbeatChunk())


async def _throw(arena: Arena, times: int, make: Callable[[Attacker, int], bytes]) -> int:
    sent = 0
    async with Persistent(arena) as attackers:
        async for step in arena.times(times, PER_S):
            peer = await attackers.peer()
            sent += await peer.data(make(peer, step))
    return sent


def _chunk(sctp: RTCSctpTransport, chunk: Chunk) -> bytes:
    tag = 0 if isinstance(chunk, InitChunk) else sctp._remote_verification_tag
    return serialize_packet(sctp._local_port, sctp._remote_port or 0, tag, chunk)


def _packet(sctp: RTCSctpTransport, body: bytes, tag: int | None = None) -> bytes:
    """Chunks as bytes, under a checksum that is right."""
    tag = sctp._remote_verification_tag if tag is None else tag
    head = struct.pack("!HHL", sctp._local_port, sctp._remote_port or 0, tag)
    return head + struct.pack("<L", crc32c(head + bytes(4) + body)) + body


def _next_tsn(sctp: RTCSctpTransport, ahead: int = 0) -> int:
    return (sctp._local_tsn + ahead) % (1 << 32)


def _damaged(rng: Random, sctp: RTCSctpTransport) -> bytes:
    kind = rng.choice([one for one in CHUNK_TYPES if one not in _ENDINGS or rng.random() < 0.02])
    chunk = _valid(rng, sctp, kind)
    body = chunk if rng.random() < 0.3 else chunk[:1] + mutated(rng, chunk[1:])
    if rng.random() < 0.7 and len(body) >= 4:
        body = body[:2] + struct.pack("!H", len(body) % (1 << 16)) + body[4:]
    body += bytes(-len(body) % 4)
    if rng.random() < 0.2:
        body += _valid(rng, sctp, rng.choice(list(CHUNK_TYPES)))
    tag = 0 if kind == InitChunk.type else None
    return _packet(sctp, body[:1150], tag)


_ENDINGS = (6, 7, 8, 14)
"""ABORT and all of SHUTDOWN: what comes after them is hardly looked at."""


def _valid(rng: Random, sctp: RTCSctpTransport, kind: int) -> bytes:
    if kind == DataChunk.type:
        return bytes(_one_data(rng, sctp, rng.choice(EDGES)))
    if kind == SackChunk.type:
        return bytes(_sack(rng, sctp))
    if kind == ForwardTsnChunk.type:
        forward = ForwardTsnChunk()
        forward.cumulative_tsn = _next_tsn(sctp, rng.choice((0, 1, 1 << 30)))
        forward.streams = [(rng.randrange(1 << 16), rng.randrange(1 << 16)) for _ in range(250)]
        return bytes(forward)
    if kind == InitChunk.type:
        greeting = InitChunk()
        greeting.initiate_tag = rng.choice((sctp._local_verification_tag, rng.randrange(1 << 32)))
        greeting.advertised_rwnd = rng.choice(EDGES)
        greeting.outbound_streams = greeting.inbound_streams = rng.choice(EDGES) & 0xFFFF
        greeting.initial_tsn = rng.choice((sctp._local_tsn, rng.randrange(1 << 32)))
        return bytes(greeting)
    if kind in (CookieEchoChunk.type, ShutdownChunk.type):
        return struct.pack("!BBH", kind, 0, 28) + rng.randbytes(24)
    return _parameters(rng, kind)


def _parameters(rng: Random, kind: int | None = None) -> bytes:
    """A chunk of parameters, with lengths from nothing to more than there is."""
    kind = rng.choice((1, 2, 4, 5, 6, 9, 130)) if kind is None else kind
    body = b"" if kind not in (1, 2) else rng.randbytes(16)
    for _ in range(rng.randrange(1, 5)):
        value = rng.randbytes(rng.choice((0, 3, 4, 8, 12, 40)))
        said = rng.choice((len(value) + 4, 0, 1, 3, 4, 65_535))
        known = rng.choice((7, 13, 16, 17, 0x8008, 0xC000, rng.randrange(1 << 16)))
        body += struct.pack("!HH", known, said) + value + bytes(-len(value) % 4)
    return struct.pack("!BBH", kind, 0, 4 + len(body)) + body


def _sack(rng: Random, sctp: RTCSctpTransport) -> SackChunk:
    sack = SackChunk()
    last = sctp._last_received_tsn or 0
    sack.cumulative_tsn = (last + rng.choice((0, 0, 0, -1, 1, 1 << 30))) % (1 << 32)
    sack.advertised_rwnd = rng.choice(EDGES)
    sack.gaps = [rng.choice(((0, 65_535), (2, 65_535), (9, 3))) for _ in range(280)]
    return sack


def _one_data(rng: Random, sctp: RTCSctpTransport, ahead: int) -> DataChunk:
    chunk = DataChunk()
    chunk.flags = rng.randrange(8)
    chunk.tsn = _next_tsn(sctp, ahead)
    chunk.stream_id = rng.choice((0, 1, 2, 3, rng.randrange(1 << 16)))
    chunk.stream_seq = rng.choice((0, 1, 0xFFFF, rng.randrange(1 << 16)))
    chunk.protocol = rng.choice((DCEP, STRING, BINARY, 56, 57, 0))
    chunk.user_data = rng.choice((OPEN, b"\x03", noise(rng, 900), b"\xff\xfe"))
    return chunk


def _data(rng: Random, sctp: RTCSctpTransport, step: int) -> bytes:
    """Five ways of leaving something waiting."""
    way = step // 800 % 5
    chunk = _one_data(rng, sctp, 2 * step + 2)
    chunk.user_data = rng.randbytes(rng.choice((1, 8, 900)))
    if way == 0:  # every second one, so that all wait for the first
        chunk.stream_id = 0
    elif way == 1:  # never a last part
        chunk.flags, chunk.stream_id = UNORDERED | FIRST, 1
    elif way == 2:  # in order, but nothing has begun
        chunk.flags, chunk.stream_id, chunk.tsn = UNORDERED, 1, _next_tsn(sctp)
        sctp._local_tsn = _next_tsn(sctp, 1)
    elif way == 3:  # a stream of its own for each
        chunk.flags, chunk.stream_id, chunk.tsn = FIRST, step % (1 << 16), _next_tsn(sctp)
        sctp._local_tsn = _next_tsn(sctp, 1)
    else:
        chunk.tsn = _next_tsn(sctp, rng.randrange(1 << 31))
    return _chunk(sctp, chunk)


def _open(rng: Random, sctp: RTCSctpTransport, step: int) -> bytes:
    """A channel in order, so that the server takes it."""
    label = rng.choice((b"control", b"metrics", b"", b"\xff\xfe", rng.randbytes(200)))
    said = len(label) if rng.random() < 0.8 else rng.randrange(1 << 16)
    chunk = DataChunk()
    chunk.flags, chunk.protocol = FIRST | LAST | UNORDERED, DCEP
    chunk.stream_id = 4 + step % 65_000
    chunk.user_data = struct.pack("!BBHLHH", 3, rng.randrange(256), 0, 0, said, 0) + label
    chunk.tsn = _next_tsn(sctp)
    sctp._local_tsn = _next_tsn(sctp, 1)
    return _chunk(sctp, chunk)


def _message(rng: Random) -> bytes | str:
    kind = rng.randrange(8)
    if kind == 0:
        return rng.randbytes(rng.choice((4097, 65_536, 200_000)))
    if kind == 1:
        return rng.choice((b"\xdd", b"\xdf", b"\xc6")) + b"\xff\xff\xff\xff" + rng.randbytes(64)
    if kind == 2:
        return rng.choice((b"\x91", b"\x81\xa1a", b"\xdc\x00\x01")) * 1300
    if kind == 3:
        return rng.choice(("", "text", "\ud7ff" * 100))
    if kind == 4:
        return encode_control(Calibrate(rng.uniform(0, 4), rng.uniform(0, 400)))
    if kind == 5:
        return encode_control(Ping(rng.randrange(1 << 32)))
    if kind == 6:
        kinds = ("ping", "calibrate", 7, None)
        return bytes(msgpack.packb({"type": rng.choice(kinds), "id": rng.choice(EDGES), "x": 0}))
    return mutated(rng, encode_control(Ping(7)))
