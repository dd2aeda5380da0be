"""Whether an SCTP packet is made of chunks that aiortc can read (RFC 9260, sections 3.2 and 3.3).

aiortc's own reading never ends at a parameter without a length, and raises at fields that are cut
off; both from a peer that has been admitted.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping

_COMMON_HEADER_BYTES = 12
_HEADER_BYTES = 4
_SACK_BYTES = 12
_INIT_BYTES = 16
_DATA_BYTES = 12
_RESET_REQUEST, _RESET_RESPONSE, _ADD_STREAMS = 13, 16, 17


def is_well_formed(packet: bytes) -> bool:
    """Whether lengths agree and all that is needed is there; the checksum is not looked at."""
    try:
        return all(_fits(kind, body) for kind, body in _chunks(packet))
    except ValueError:
        return False


def _chunks(packet: bytes) -> Iterator[tuple[int, bytes]]:
    at = _COMMON_HEADER_BYTES
    if len(packet) < at + _HEADER_BYTES:
        raise ValueError("no chunk")
    while len(packet) - at >= _HEADER_BYTES:
        kind, _, length = struct.unpack_from("!BBH", packet, at)
        if length < _HEADER_BYTES or at + length > len(packet):
            raise ValueError("not the length of a chunk")
        yield kind, packet[at + _HEADER_BYTES : at + length]
        at += _padded(length)


def _fits(kind: int, body: bytes) -> bool:
    check = _CHECKS.get(kind)
    return check is None or check(body)


def _data(body: bytes) -> bool:
    return len(body) > _DATA_BYTES


def _init(body: bytes) -> bool:
    return len(body) >= _INIT_BYTES and _parameters(body[_INIT_BYTES:])


def _sack(body: bytes) -> bool:
    """Gaps rise, so that all of them together are no longer than what they lie in."""
    if len(body) < _SACK_BYTES:
        return False
    gaps, duplicates = struct.unpack_from("!HH", body, 8)
    if len(body) < _SACK_BYTES + 4 * (gaps + duplicates):
        return False
    edges = struct.unpack_from(f"!{2 * gaps}H", body, _SACK_BYTES)
    starts, ends = edges[::2], edges[1::2]
    return all(map(int.__le__, starts, ends)) and all(map(int.__lt__, ends, starts[1:]))


def _forward_tsn(body: bytes) -> bool:
    return len(body) >= 4 and len(body) % 4 == 0


def _shutdown(body: bytes) -> bool:
    return len(body) >= 4


def _reconfig(body: bytes) -> bool:
    return _parameters(body, _RECONFIG_PARAMETERS)


def _parameters(body: bytes, known: Mapping[int, Callable[[int], bool]] | None = None) -> bool:
    at = 0
    while len(body) - at >= _HEADER_BYTES:
        kind, length = struct.unpack_from("!HH", body, at)
        if length < _HEADER_BYTES or at + length > len(body):
            return False
        if known is not None and kind in known and not known[kind](length - _HEADER_BYTES):
            return False
        at += _padded(length)
    return True


def _padded(length: int) -> int:
    return length + -length % 4


_RECONFIG_PARAMETERS: Mapping[int, Callable[[int], bool]] = {
    _RESET_REQUEST: lambda size: size >= 12 and size % 2 == 0,
    _RESET_RESPONSE: lambda size: size >= 8,
    _ADD_STREAMS: lambda size: size >= 8,
}

_CHECKS: Mapping[int, Callable[[bytes], bool]] = {
    0: _data,
    1: _init,
    2: _init,
    3: _sack,
    4: _parameters,
    5: _parameters,
    6: _parameters,
    7: _shutdown,
    9: _parameters,
    130: _reconfig,
    192: _forward_tsn,
}
