"""Takes DTLS records out of a datagram.

aiortc has OpenSSL read one record for each datagram; of a datagram with several, the rest would
wait inside, and more with every datagram.
"""

from __future__ import annotations

FIRST_TYPE, LAST_TYPE = 20, 63
"""First bytes that mean DTLS where other protocols share the port (RFC 7983, section 7)."""

_HEADER_BYTES = 13
_UNIFIED, _CONNECTION_ID, _LONG_NUMBER, _LENGTH = 0x20, 0x10, 0x08, 0x04
"""Bits of the first byte in DTLS 1.3 (RFC 9147, section 4)."""


def is_dtls(data: bytes) -> bool:
    """Whether a datagram, which is not empty, is one of DTLS."""
    return FIRST_TYPE <= data[0] <= LAST_TYPE


def records(data: bytes) -> list[bytes]:
    """The records, whole; raises ValueError when the datagram is not made of such."""
    found = []
    while data:
        end = _end(data)
        if end > len(data):
            raise ValueError("a record is longer than its datagram")
        found.append(data[:end])
        data = data[end:]
    return found


def _end(data: bytes) -> int:
    first = data[0]
    if first & 0xE0 == _UNIFIED:
        return _unified_end(data)
    if not FIRST_TYPE <= first < _UNIFIED or len(data) < _HEADER_BYTES:
        raise ValueError("not a record of DTLS")
    return _HEADER_BYTES + int.from_bytes(data[11:_HEADER_BYTES], "big")


def _unified_end(data: bytes) -> int:
    """Connection ids are not agreed on here; a record without a length is the last."""
    first = data[0]
    if first & _CONNECTION_ID:
        raise ValueError("a record with a connection id")
    if not first & _LENGTH:
        return len(data)
    header_bytes = 5 if first & _LONG_NUMBER else 4
    if len(data) < header_bytes:
        raise ValueError("a record without its header")
    return header_bytes + int.from_bytes(data[header_bytes - 2 : header_bytes], "big")
