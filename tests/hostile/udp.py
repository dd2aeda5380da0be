"""Datagrams from somebody whom nobody knows, to the ports of sessions."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable
from contextlib import ExitStack
from random import Random

import aioice.stun
from aioice.stun import Class, Message, Method

from tests.hostile.arena import Arena
from tests.hostile.attacker import Attacker, admitted
from tests.hostile.mutate import mutated, noise
from tests.hostile.sctp import heartbeat
from tests.hostile.transports import socket_towards

PER_S = 2000.0
SOURCES = 4

Make = Callable[[Random, Attacker], bytes]


async def anything(arena: Arena) -> int:
    """Random bytes, nothing at all, and as much as fits a datagram."""
    return await _send(arena, lambda rng, _: noise(rng, rng.choice((1400, 1400, 1400, 60_000))))


async def checks(arena: Arena) -> int:
    """STUN: requests, answers, errors, indications; right and wrong names; damaged attributes."""
    return await _send(arena, _check)


async def trusted_checks(arena: Arena) -> int:
    """STUN of the admitted peer itself, with its password: damaged inside, from many ports."""
    sent = 0
    async with admitted(arena) as peer:
        async for number in arena.times(3000, PER_S / 4):
            with socket_towards(peer.address) as sock:
                message = _signed(arena.rng, peer, from_many=number % 2 == 0)
                sent += _throw(sock, message, peer.address)
    return sent


async def records(arena: Arena) -> int:
    """DTLS: greetings and their parts, alerts, the end of connections, records that lie."""
    return await _send(arena, lambda rng, _: _record(rng))


async def trusted_records(arena: Arena) -> int:
    """Many records of the peer's own in each datagram, each of which is in order."""
    sent = 0
    async with admitted(arena) as peer:
        async for _ in arena.times(3000, PER_S / 4):
            sent += await peer.records([heartbeat(peer.sctp)] * 20)
    return sent


async def media(arena: Arena) -> int:
    """SRTP and SRTCP under keys that nobody has."""
    return await _send(arena, lambda rng, peer: _media(rng, peer.ssrc))


async def _send(arena: Arena, make: Make) -> int:
    """To the bystander, to a session of one's own, and to one that is only just connecting."""
    sent = 0
    async with admitted(arena) as peer:
        targets = (arena.bystander, arena.bystander, peer.address)
        with ExitStack() as stack:
            sources = {
                to: [stack.enter_context(socket_towards(to)) for _ in range(SOURCES)]
                for to in targets
            }
            async for _ in arena.times(20_000, PER_S):
                data, to = make(arena.rng, peer), arena.rng.choice(targets)
                sent += _throw(arena.rng.choice(sources[to]), data, to)
    return sent


def _throw(sock: socket.socket, data: bytes, to: tuple[str, int]) -> bool:
    try:
        sock.sendto(data, to)
    except OSError:
        return False
    return True


def _check(rng: Random, peer: Attacker) -> bytes:
    ice = peer.ice
    names = (f"{ice.remote_username}:{ice.local_username}", "a:b", "ä", ":", "x" * 500)
    message = Message(Method(rng.choice(list(Method))), Class(rng.choice(list(Class))))
    message.attributes["USERNAME"] = rng.choice(names)
    message.attributes["PRIORITY"] = rng.randrange(1 << 32)
    role = rng.choice(("ICE-CONTROLLING", "ICE-CONTROLLED"))
    message.attributes[role] = rng.randrange(1 << 64)
    if rng.random() < 0.5:
        message.add_message_integrity(rng.choice((b"", b"wrong password, but a long one")))
    data = bytes(message)
    if rng.random() < 0.5:
        data += _attribute(rng)
    if rng.random() < 0.3:
        data = data[:2] + mutated(rng, data[2:])
    return _of_right_length(data) if rng.random() < 0.9 else data


def _signed(rng: Random, peer: Attacker, *, from_many: bool) -> bytes:
    """A check of the peer's own, with what a correct one would never have."""
    ice = peer.ice
    message = Message(Method.BINDING, Class.REQUEST)
    message.attributes["USERNAME"] = f"{ice.remote_username}:{ice.local_username}"
    if from_many or rng.random() < 0.5:
        message.attributes["PRIORITY"] = rng.randrange(1 << 32)
    if not from_many:
        role = rng.choice(("ICE-CONTROLLING", "ICE-CONTROLLED"))
        message.attributes[role] = rng.choice((0, (1 << 64) - 1))
    if rng.random() < 0.2:
        message.attributes["USE-CANDIDATE"] = None
    key = ice.remote_password.encode()
    if from_many:
        message.add_message_integrity(key)
        return bytes(message)
    data = _of_right_length(bytes(message) + _attribute(rng))
    seal = aioice.stun.message_integrity(data, key)
    return _of_right_length(data + struct.pack("!HH", 0x0008, len(seal)) + seal)


def _attribute(rng: Random) -> bytes:
    """One that is known, with a length that it never has."""
    kind = rng.choice(list(aioice.stun.ATTRIBUTES_BY_TYPE))
    value = rng.randbytes(rng.choice((0, 1, 2, 3, 4, 5, 8, 12, 20, 255)))
    said = len(value) if rng.random() < 0.8 else rng.randrange(1 << 16)
    return struct.pack("!HH", kind, said) + value + bytes(-len(value) % 4)


def _of_right_length(data: bytes) -> bytes:
    return data if len(data) < 20 else data[:2] + struct.pack("!H", len(data) - 20) + data[4:]


def _record(rng: Random) -> bytes:
    """One or several records; types from 20 to 63, of which some only DTLS 1.3 knows."""
    return b"".join(_one_record(rng) for _ in range(rng.choice((1, 1, 1, 2, 40))))[:1400]


def _one_record(rng: Random) -> bytes:
    kind = rng.choice((20, 21, 22, 22, 22, 23, 24, 25, rng.randrange(20, 64)))
    body = {20: b"\x01", 21: rng.choice((b"\x01\x00", b"\x02\x28", b"\x02\x00"))}.get(kind)
    if kind == 22:
        body = _handshake(rng)
    body = rng.randbytes(rng.randrange(60)) if body is None else body
    epoch, sequence = rng.choice((0, 0, 0, 1, 65535)), rng.randrange(1 << 16)
    version = rng.choice((b"\xfe\xff", b"\xfe\xfd", b"\x03\x03"))
    said = len(body) if rng.random() < 0.8 else rng.choice((0, 1, 16_384, 65_535))
    head = bytes([kind]) + version + struct.pack("!HHIH", epoch, 0, sequence, said)
    return mutated(rng, head + body) if rng.random() < 0.2 else head + body


def _handshake(rng: Random) -> bytes:
    """A part of a ClientHello or of any other message: lengths and offsets lie at will."""
    hello = b"\xfe\xfd" + rng.randbytes(32) + b"\x00\x00\x00\x04\xc0\x2b\xc0\x2f\x01\x00\x00\x00"
    total = rng.choice((len(hello), len(hello), 0, 1 << 14, (1 << 24) - 1))
    offset = rng.choice((0, 0, 0, 100, (1 << 24) - 1))
    kind = rng.choice((1, 1, 1, 2, 3, 11, 14, 16, 20, rng.randrange(256)))
    head = bytes([kind]) + total.to_bytes(3, "big") + struct.pack("!H", rng.randrange(4))
    return head + offset.to_bytes(3, "big") + len(hello).to_bytes(3, "big") + hello


def _media(rng: Random, ssrc: int) -> bytes:
    kind = rng.choice((97, 99, 0x80 | 97, 200, 201, 203, 205, 206, rng.randrange(256)))
    head = struct.pack("!BBH", rng.randrange(128, 192), kind, rng.randrange(1 << 16))
    source = rng.choice((ssrc, rng.randrange(1 << 32)))
    return head + struct.pack("!II", rng.randrange(1 << 32), source) + noise(rng)
