import struct

import pytest
from aiortc.rtcsctptransport import (
    CookieEchoChunk,
    DataChunk,
    ForwardTsnChunk,
    HeartbeatChunk,
    InitChunk,
    ReconfigChunk,
    SackChunk,
    ShutdownChunk,
    StreamResetOutgoingParam,
    parse_packet,
    serialize_packet,
)
from google_crc32c import value as crc32c
from hypothesis import given
from hypothesis import strategies as st

from server.media.chunks import is_well_formed


def packet(*chunks: bytes) -> bytes:
    """Chunks under a header whose checksum is right."""
    head, body = struct.pack("!HHL", 5000, 5000, 1), b"".join(chunks)
    return head + struct.pack("<L", crc32c(head + bytes(4) + body)) + body


def chunk(kind: int, body: bytes) -> bytes:
    """One chunk, padded."""
    return struct.pack("!BBH", kind, 0, 4 + len(body)) + body + bytes(-len(body) % 4)


def sack(*gaps: tuple[int, int]) -> bytes:
    """A SACK with these gaps."""
    one = SackChunk()
    one.gaps = list(gaps)
    return bytes(one)


def parameter(kind: int, value: bytes) -> bytes:
    """One parameter, padded."""
    return struct.pack("!HH", kind, 4 + len(value)) + value + bytes(-len(value) % 4)


def data_chunk() -> DataChunk:
    """One with something in it."""
    one = DataChunk()
    one.user_data = b"x"
    return one


def reset_chunk() -> ReconfigChunk:
    """A request to reset two streams."""
    one = ReconfigChunk()
    one.params.append((13, bytes(StreamResetOutgoingParam(1, 2, 3, [4, 5]))))
    return one


def init_chunk() -> InitChunk:
    """With two parameters, one of no length."""
    one = InitChunk()
    one.params = [(0xC000, b""), (0x8008, b"\xc0\x82")]
    return one


def test_what_aiortc_writes_is_well_formed() -> None:
    """Every kind of chunk that a peer of its make sends."""
    heartbeat = HeartbeatChunk()
    heartbeat.params = [(1, b"info")]
    for one in (
        *(data_chunk(), init_chunk(), heartbeat, reset_chunk(), SackChunk(), ForwardTsnChunk()),
        *(CookieEchoChunk(body=bytes(24)), ShutdownChunk()),
    ):
        assert is_well_formed(serialize_packet(5000, 5000, 1, one)), one
    assert is_well_formed(packet(sack((2, 3), (5, 9)), bytes(data_chunk())))
    assert is_well_formed(packet(chunk(200, b"a kind that nobody knows")))


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        packet(),
        packet(b"\x00\x00\x00\x03"),
        packet(struct.pack("!BBH", 0, 0, 99)),
        packet(chunk(0, bytes(11))),
        packet(chunk(0, bytes(12))),
        packet(chunk(1, bytes(15))),
        packet(chunk(1, bytes(16) + b"\x00\x07\x00\x00")),
        packet(chunk(3, bytes(11))),
        packet(chunk(3, struct.pack("!LLHH", 0, 0, 1, 0))),
        packet(sack((0, 65_535), (0, 65_535))),
        packet(sack((9, 3))),
        packet(chunk(4, b"\x00\x01\x00\x00" * 9)),
        packet(chunk(6, b"\x00\x01\x00\x09")),
        packet(chunk(7, b"")),
        packet(chunk(130, parameter(13, bytes(11)))),
        packet(chunk(130, parameter(13, bytes(13)))),
        packet(chunk(130, parameter(16, bytes(7)))),
        packet(chunk(130, parameter(17, bytes(4)))),
        packet(chunk(192, bytes(6))),
        packet(chunk(192, b"")),
    ],
)
def test_what_is_cut_off_or_lies_is_refused(damaged: bytes) -> None:
    """Lengths of nothing, lengths beyond the end, fields that are not there, gaps over gaps."""
    assert not is_well_formed(damaged)


KINDS = st.sampled_from([0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 130, 192])


@given(st.lists(st.tuples(KINDS, st.binary(max_size=60)), min_size=1, max_size=3))
def test_what_is_well_formed_can_be_read(parts: list[tuple[int, bytes]]) -> None:
    """aiortc reads every packet that is let through, and comes to its end."""
    one = packet(*(chunk(kind, body) for kind, body in parts))
    if is_well_formed(one):
        *_, chunks = parse_packet(one)
        assert len(chunks) == len(parts)
