"""Two real associations in one process, one of them guarded; these also fail when an upgrade of
aiortc moves what the guard reaches into."""

import asyncio
import struct
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from aiortc import RTCDataChannel, RTCSctpTransport
from aiortc.rtcdatachannel import RTCDataChannelParameters
from aiortc.rtcsctptransport import (
    Chunk,
    DataChunk,
    ForwardTsnChunk,
    InitChunk,
    RTCSctpCapabilities,
    SackChunk,
    ShutdownChunk,
    serialize_packet,
)

from server.media.association import HELD_BYTES, HELD_CHUNKS, STREAMS, guard_association
from server.media.faults import Fault, Faults
from server.media.opening import CHANNELS, guard_channels
from server.media.private import MissingHook

DCEP, STRING, BINARY = 50, 51, 53


class Wire:
    """What a transport of SCTP needs of one of DTLS; leads to the other end."""

    def __init__(self, role: str) -> None:
        self.state = "connected"
        self._role = role
        self.receiver: Any = None
        self.other: Wire
        self.sent: list[bytes] = []
        self.under_way: set[asyncio.Task[None]] = set()

    def _register_data_receiver(self, receiver: object) -> None:
        self.receiver = receiver

    def _unregister_data_receiver(self, _: object) -> None:
        self.receiver = None

    async def _send_data(self, data: bytes) -> None:
        if self.state != "connected":
            raise ConnectionError
        self.sent.append(data)
        task = asyncio.create_task(self._deliver(data))
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)

    async def _deliver(self, data: bytes) -> None:
        if self.other.receiver is not None:
            await self.other.receiver._handle_data(data)


@dataclass
class Bench:
    """`ours` is guarded, `theirs` is the peer's."""

    ours: Any
    theirs: Any
    wire: Wire
    faults: Faults
    hostile: list[str]
    channels: list[RTCDataChannel] = field(default_factory=list)

    async def feed(self, chunk: Chunk, tag: int | None = None) -> None:
        """A chunk of the peer's comes."""
        tag = self.ours._local_verification_tag if tag is None else tag
        await self.ours._handle_data(serialize_packet(5000, 5000, tag, chunk))

    def data(self, ahead: int = 0, stream_id: int = 0, size: int = 1, **other: Any) -> DataChunk:
        """A part of a message of the peer's, so many chunks ahead of the next in order."""
        chunk = DataChunk(flags=other.pop("flags", 0))
        chunk.tsn = (self.ours._last_received_tsn + 1 + ahead) % (1 << 32)
        chunk.stream_id, chunk.protocol = stream_id, other.pop("protocol", BINARY)
        chunk.user_data = other.pop("user_data", bytes(size))
        return chunk

    @property
    def held(self) -> list[int]:
        """Sizes of what waits."""
        streams = self.ours._inbound_streams.values()
        return [len(part.user_data) for one in streams for part in one.reassembly]


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    """An association that is up."""
    wire, other = Wire("client"), Wire("server")
    wire.other, other.other = other, wire
    ours, theirs = RTCSctpTransport(wire), RTCSctpTransport(other)  # type: ignore[arg-type]
    hostile: list[str] = []
    faults = Faults(hostile.append)
    guard_association(ours, faults)
    guard_channels(ours, faults)
    one = Bench(ours, theirs, wire, faults, hostile)
    ours.on("datachannel", one.channels.append)
    capabilities = RTCSctpCapabilities(maxMessageSize=65_536)
    await ours.start(capabilities, 5000)
    await theirs.start(capabilities, 5000)
    async with asyncio.timeout(5):
        while ours.state != "connected" or theirs.state != "connected":  # noqa: ASYNC110
            await asyncio.sleep(0)
    yield one
    await theirs.stop()
    await ours.stop()


async def test_messages_go_both_ways(bench: Bench) -> None:
    """The guard changes nothing for a peer that keeps to the protocol, however long its messages
    are."""
    heard: asyncio.Queue[bytes] = asyncio.Queue()
    channel = RTCDataChannel(bench.theirs, RTCDataChannelParameters(label="control"))
    channel.on("message", heard.put_nowait)
    async with asyncio.timeout(5):
        while channel.readyState != "open":  # noqa: ASYNC110
            await asyncio.sleep(0)
        bench.channels[0].on("message", bench.channels[0].send)
        for message in (b"short", bytes(16_384)):
            channel.send(message)
            assert await heard.get() == message
    assert bench.faults.counts == {}


async def test_a_parameter_without_a_length_ends_nothing(bench: Bench) -> None:
    """aiortc would read it for ever."""
    await bench.feed(_Raw(b"\x04\x00\x00\x08" + b"\x00\x01\x00\x00"))
    assert bench.faults.counts == {"bad-sctp": 1}
    assert bench.ours.state == "connected"


async def test_what_was_never_sent_cannot_be_acknowledged(bench: Bench) -> None:
    """Neither as a whole nor in gaps; old news is let through."""
    newest = (bench.ours._local_tsn - 1) % (1 << 32)
    for ahead, gaps in ((1, []), (1 << 30, []), (0, [(1, 1)]), (-1, [(1, 2)])):
        sack = SackChunk()
        sack.cumulative_tsn, sack.advertised_rwnd = (newest + ahead) % (1 << 32), 9999
        sack.gaps = gaps
        await bench.feed(sack)
    assert bench.faults.counts == {"bad-sctp": 4}
    sack.cumulative_tsn, sack.gaps = newest, []
    await bench.feed(sack)
    assert bench.faults.counts == {"bad-sctp": 4}


async def test_what_waits_behind_a_gap_is_bounded(bench: Bench) -> None:
    """In chunks, in bytes, and in how far it is ahead."""
    for ahead in range(1, 2 * HELD_CHUNKS):
        await bench.feed(bench.data(2 * ahead))
    assert len(bench.held) == HELD_CHUNKS // 2 - 1
    await bench.feed(bench.data(1 << 30))
    for ahead in range(1, HELD_CHUNKS):
        await bench.feed(bench.data(2 * ahead - 1, size=1000))
    assert sum(bench.held) <= HELD_BYTES + 1000
    assert set(bench.faults.counts) == {"too-much-waits"}
    assert bench.hostile == []


async def test_a_message_without_an_end_ends_the_connection(bench: Bench) -> None:
    """It can never be taken, and what follows it neither."""
    sent = 0
    while not bench.hostile:
        await bench.feed(bench.data(flags=2, size=900))
        sent += 900
        assert sent < 3 * HELD_BYTES
    assert bench.hostile == ["the peer does not keep to the protocol: a message is too long"]
    assert sum(bench.held) <= 2 * HELD_BYTES + 900


async def test_parts_without_a_beginning_are_bounded(bench: Bench) -> None:
    """Of one byte each, unordered, and never whole."""
    for _ in range(3 * HELD_CHUNKS):
        await bench.feed(bench.data(flags=4))
    assert len(bench.held) == 2 * HELD_CHUNKS
    assert bench.hostile


async def test_streams_are_bounded(bench: Bench) -> None:
    """Whether data names them or the news that none will come."""
    for stream_id in range(2 * STREAMS):
        await bench.feed(bench.data(stream_id=stream_id, flags=2))
    assert len(bench.ours._inbound_streams) == STREAMS
    forward = ForwardTsnChunk()
    forward.cumulative_tsn = bench.ours._last_received_tsn + 1
    forward.streams = [(2 * STREAMS + one, 0) for one in range(STREAMS)]
    await bench.feed(forward)
    assert len(bench.ours._inbound_streams) == STREAMS


async def test_a_second_greeting_does_not_turn_back_the_count(bench: Bench) -> None:
    """An INIT of another association is refused; one that was only late is answered again."""
    greeting = InitChunk()
    greeting.initiate_tag, greeting.initial_tsn = 7, 7
    greeting.inbound_streams = greeting.outbound_streams = 9
    last = bench.ours._last_received_tsn
    await bench.feed(greeting, tag=0)
    assert bench.faults.counts == {"bad-sctp": 1}
    greeting.initiate_tag = bench.ours._remote_verification_tag
    greeting.initial_tsn = (last + 1) % (1 << 32)
    await bench.feed(greeting, tag=0)
    assert bench.faults.counts == {"bad-sctp": 1}
    assert bench.ours._last_received_tsn == last


async def test_nothing_comes_before_the_greeting() -> None:
    """Chunks that speak of counts that are not known yet are refused."""
    wire = Wire("client")
    wire.other = Wire("server")
    ours: Any = RTCSctpTransport(wire)  # type: ignore[arg-type]
    faults = Faults(lambda _: None)
    guard_association(ours, faults)
    await ours.start(None, 5000)
    data = DataChunk()
    data.user_data = b"x"
    for chunk in (data, SackChunk(), ForwardTsnChunk(), ShutdownChunk()):
        tag = ours._local_verification_tag
        await ours._handle_data(serialize_packet(5000, 5000, tag, chunk))
    assert faults.counts == {"bad-sctp": 4}
    await ours.stop()


@pytest.mark.parametrize("spoil", [lambda raw: raw[:-1], lambda raw: raw[:4] + bytes(4) + raw[8:]])
async def test_other_peoples_packets_are_refused(
    bench: Bench, spoil: Callable[[bytes], bytes]
) -> None:
    """With a wrong checksum, or for another association."""
    tag = bench.ours._local_verification_tag
    raw = serialize_packet(5000, 5000, tag, bench.data(user_data=b"four"))
    await bench.ours._handle_data(spoil(raw))
    assert bench.faults.counts == {"bad-sctp": 1}


async def test_damaged_chunks_raise_nothing(bench: Bench) -> None:
    """Any chunk with any few bytes changed leaves the association in bounds."""
    rng = Random(7)
    for _ in range(3000):
        chunk = rng.choice([bench.data(flags=3, size=20), SackChunk(), ForwardTsnChunk()])
        body = bytearray(bytes(chunk))
        for _ in range(rng.randrange(4)):
            body[rng.randrange(1, len(body))] = rng.randrange(256)
        raw = serialize_packet(5000, 5000, bench.ours._local_verification_tag, _Raw(bytes(body)))
        await bench.ours._handle_data(raw)
    assert len(bench.held) <= 2 * HELD_CHUNKS
    assert len(bench.ours._inbound_streams) <= STREAMS
    assert len(bench.ours._sack_misordered) <= HELD_CHUNKS


def opening(label: bytes, said: int | None = None) -> bytes:
    """A message that opens a channel."""
    said = len(label) if said is None else said
    return struct.pack("!BBHLHH", 3, 0, 0, 0, said, 0) + label


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (DCEP, opening(b"\xff\xfe")),
        (DCEP, opening(b"control", 8)),
        (DCEP, b"\x03"),
        (DCEP, b"\x02"),
        (DCEP, b"\x09"),
        (STRING, b"\xff"),
    ],
)
async def test_channels_are_opened_as_they_should_be(bench: Bench, kind: int, data: bytes) -> None:
    """A name that is no text or cut off, an answer to nothing, a message that is no text."""
    await bench.feed(bench.data(flags=3, protocol=kind, user_data=data))
    assert bench.channels == []
    assert bench.faults.counts == {Fault.BAD_CHANNEL: 1}


async def test_channels_are_bounded(bench: Bench) -> None:
    """What is open already cannot be opened again, nor too many."""
    for number in [*range(2 * CHANNELS), 0]:
        chunk = bench.data(
            stream_id=number % STREAMS, flags=7, protocol=DCEP, user_data=opening(b"a")
        )
        await bench.feed(chunk)
    assert len(bench.channels) == CHANNELS
    assert bench.faults.counts == {Fault.BAD_CHANNEL: CHANNELS + 1}


def test_a_moved_hook_is_named() -> None:
    """What is no longer there is an error that says so."""
    with pytest.raises(MissingHook, match="_association_state"):
        guard_association(object(), Faults(lambda _: None))  # type: ignore[arg-type]
    with pytest.raises(MissingHook, match="_data_channel_receive"):
        guard_channels(object(), Faults(lambda _: None))  # type: ignore[arg-type]


class _Raw(Chunk):
    """A chunk of these bytes."""

    def __init__(self, raw: bytes) -> None:
        super().__init__()
        self._raw = raw

    def __bytes__(self) -> bytes:
        return self._raw
