"""The gate before real sockets; these fail when an upgrade of aioice moves what it looks at."""

import asyncio
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aioice.stun
import pytest
from aioice import Candidate
from aioice.stun import Class, Message, Method
from aiortc import RTCConfiguration, RTCPeerConnection

from inference.clock import monotonic
from server.media.faults import Faults
from server.media.gate import ADDRESSES, LONGEST_BYTES, guard_sockets
from server.media.private import MissingHook
from server.media.transport import bound_datagrams

PEER, STRANGER = ("127.0.0.1", 9), ("127.0.0.1", 10)
RTP = b"\x80" + bytes(20)


@dataclass
class Bench:
    """One socket's protocol behind its gate; `came` is what reached the connection."""

    protocol: Any
    connection: Any
    queue: asyncio.Queue[Any]
    faults: Faults
    heard: list[None] = field(default_factory=list)

    def take(self, data: bytes, address: tuple[str, int] = PEER) -> list[bytes]:
        """What a datagram brings in."""
        self.protocol.datagram_received(data, address)
        return [self.queue.get_nowait()[0] for _ in range(self.queue.qsize())]

    def check(self, key: bytes | None = None, **attributes: Any) -> bytes:
        """A check of the peer's, by default with the right password."""
        message = Message(Method.BINDING, Class.REQUEST)
        name = f"{self.connection.local_username}:{self.connection.remote_username}"
        given = {"USERNAME": name, "PRIORITY": 1, **attributes}
        message.attributes |= {name: value for name, value in given.items() if value != "none"}
        message.add_message_integrity(key or self.connection.local_password.encode())
        return bytes(message)


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    """A connection that has gathered and knows one address of its peer."""
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    transport = peer.addTransceiver("video").receiver.transport.transport
    await peer.setLocalDescription()
    connection: Any = transport._connection
    connection.remote_username, connection.remote_password = "abcd", "p" * 22
    candidate = Candidate("1", 1, "udp", 1, PEER[0], PEER[1], "host")
    await connection.add_remote_candidate(candidate)
    faults = Faults(lambda _: None)
    heard: list[None] = []
    guard_sockets(transport, faults, lambda: heard.append(None))
    queue = bound_datagrams(transport, monotonic)
    yield Bench(connection._protocols[0], connection, queue, faults, heard)
    await peer.close()


async def test_media_comes_in_from_the_peer_only(bench: Bench) -> None:
    """A stranger's is dropped and does not show that the peer lives."""
    assert bench.take(RTP, STRANGER) == []
    assert bench.heard == []
    assert bench.take(RTP) == [RTP]
    assert len(bench.heard) == 1
    assert bench.faults.counts == {"stranger": 1}


async def test_a_datagram_of_nothing_or_of_too_much_is_dropped(bench: Bench) -> None:
    """Either would end the connection, whoever has sent it."""
    assert bench.take(b"") == []
    assert bench.take(RTP + bytes(LONGEST_BYTES)) == []
    assert bench.faults.counts == {"bad-size": 2}


async def test_each_record_comes_in_by_itself(bench: Bench) -> None:
    """Of a datagram with several, and none of one that lies."""
    one, other = (b"\x16\xfe\xfd" + bytes(8) + b"\x00\x02" + text for text in (b"ab", b"cd"))
    assert bench.take(one + other) == [one, other]
    assert bench.take(one + other[:-1]) == []
    assert bench.faults.counts == {"bad-record": 1}


async def test_media_that_looks_like_stun_is_media(bench: Bench) -> None:
    """aioice tells them apart by the length in the header alone, which is a sequence number."""
    media = b"\x80\x61" + struct.pack("!H", 4) + bytes(16) + b"\x00\x24\x00\x03"
    assert bench.take(media) == [media]


@pytest.mark.parametrize("attribute", [b"\x00\x24\x00\x03abc\0", b"\x80\x29\x00\x01a\0\0\0"])
async def test_an_attribute_of_the_wrong_length_raises_nothing(
    bench: Bench, attribute: bytes
) -> None:
    """Whoever has sent it: uvloop would close the socket."""
    head = struct.pack("!HHI12s", 1, len(attribute), aioice.stun.COOKIE, bytes(12))
    for address in (PEER, STRANGER):
        assert bench.take(head + attribute, address) == []
    assert bench.faults.counts == {"bad-stun": 2}


async def test_a_check_without_a_priority_or_cookie_is_dropped(bench: Bench) -> None:
    """Even with the right password."""
    assert bench.take(bench.check(PRIORITY="none"), STRANGER) == []
    check = bench.check()
    assert bench.take(check[:4] + b"\0\0\0\0" + check[8:], STRANGER) == []
    assert bench.faults.counts == {"bad-stun": 2}


async def test_an_address_that_knows_the_password_is_the_peers(bench: Bench) -> None:
    """A phone that changes its network; a check under another password shows nothing."""
    bench.take(bench.check(b"wrong"), STRANGER)
    assert bench.take(RTP, STRANGER) == []
    assert bench.heard == []
    bench.take(bench.check(), STRANGER)
    assert bench.take(RTP, STRANGER) == [RTP]
    assert len(bench.heard) == 2


async def test_a_peer_has_so_many_addresses(bench: Bench) -> None:
    """Each would be checked; beyond the bound checks are dropped."""
    bench.connection._early_checks_done = True
    for port in range(20_000, 20_000 + 2 * ADDRESSES):
        bench.take(bench.check(), ("127.0.0.1", port))
    assert len(bench.connection.remote_candidates) == ADDRESSES
    assert bench.faults.counts == {"too-many-addresses": ADDRESSES + 1}


def test_a_moved_hook_is_named() -> None:
    """What is no longer there is an error that says so."""
    transport: Any = type("T", (), {"_connection": object()})()
    with pytest.raises(MissingHook, match="_remote_candidates"):
        guard_sockets(transport, Faults(lambda _: None), lambda: None)
