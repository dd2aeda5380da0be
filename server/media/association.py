"""Bounds what a peer can make an SCTP association keep and do.

aiortc keeps every part of a message that never ends, every stream that was ever named and every
channel, and counts through gaps as far as 16 bits go. Like all that reaches into private parts,
this has tests that fail when an upgrade moves one.
"""

from __future__ import annotations

import struct
from typing import Any

from aiortc import RTCSctpTransport
from aiortc.rtcsctptransport import (
    Chunk,
    DataChunk,
    ForwardTsnChunk,
    InitAckChunk,
    InitChunk,
    SackChunk,
    ShutdownChunk,
    parse_packet,
)

from server.media.chunks import is_well_formed
from server.media.faults import Fault, Faults
from server.media.private import put_instead, require

HELD_BYTES = 64 * 1024
"""Of messages that are not whole yet: sixteen times the longest that is taken on `control`."""

HELD_CHUNKS = 256
"""As many chunks as may wait, and as far as one may be ahead of the last one in order."""

STREAMS = 64
"""Streams on which something has come; the page and the SDKs use two."""

_HALF = 1 << 31
_NEEDED = (
    *("_association_state", "_inbound_streams", "_last_received_tsn", "_last_sacked_tsn"),
    *("_local_tsn", "_local_verification_tag", "_remote_verification_tag", "_receive_chunk"),
    *("_sack_duplicates", "_sack_misordered", "_sack_needed", "_send_sack"),
)
_UNUSABLE = (struct.error, ValueError, LookupError, AssertionError)
"""What aiortc raises at a peer that breaks the order of things."""


class Association:
    """Reads a transport's packets in aiortc's stead, and lets it have the chunks that it can bear.

    What would have to be kept beyond the bounds is dropped; SCTP sends it again. A message that
    fills them all by itself can never be taken: it ends the connection.
    """

    def __init__(self, transport: RTCSctpTransport, faults: Faults) -> None:
        for name in _NEEDED:
            require(transport, name)
        self._transport: Any = transport
        self._faults = faults

    async def take(self, packet: bytes) -> None:
        """A packet came."""
        transport = self._transport
        chunks = self._read(packet)
        if chunks is None:
            self._faults.blame(Fault.BAD_SCTP)
            return
        for chunk in chunks:
            if not await self._receive(chunk):
                break
        if transport._sack_needed and self._begun:
            await transport._send_sack()

    def _read(self, packet: bytes) -> list[Chunk] | None:
        if not is_well_formed(packet):
            return None
        try:
            _, _, tag, chunks = parse_packet(packet)
        except ValueError:
            return None
        begins = any(isinstance(one, InitChunk) for one in chunks)
        if begins and len(chunks) > 1:
            return None
        return chunks if tag == (0 if begins else self._transport._local_verification_tag) else None

    async def _receive(self, chunk: Chunk) -> bool:
        if not self._is_in_order(chunk):
            self._faults.blame(Fault.BAD_SCTP)
            return False
        if not self._has_room(chunk):
            self._faults.count(Fault.TOO_MUCH_WAITS)
            return False
        if isinstance(chunk, InitChunk | InitAckChunk):
            self._forget()
        try:
            await self._transport._receive_chunk(chunk)
        except _UNUSABLE:
            self._faults.blame(Fault.BAD_SCTP)
            return False
        return True

    def _forget(self) -> None:
        """Another count of chunks begins, by which what waits is nowhere."""
        for name in ("_inbound_streams", "_sack_misordered", "_sack_duplicates"):
            getattr(self._transport, name).clear()

    def _is_in_order(self, chunk: Chunk) -> bool:
        """Whether it can come now."""
        match chunk:
            case InitChunk():
                return _greets(chunk) and (not self._established or self._repeats(chunk))
            case InitAckChunk():
                return _greets(chunk)
            case SackChunk():
                return self._begun and self._was_sent(chunk)
            case DataChunk() | ForwardTsnChunk():
                return self._begun
            case ShutdownChunk():
                return self._established
        return True

    def _has_room(self, chunk: Chunk) -> bool:
        """Whether what it leaves behind stays in bounds."""
        known = self._transport._inbound_streams
        if isinstance(chunk, ForwardTsnChunk):
            return len(known.keys() | {one for one, _ in chunk.streams}) <= STREAMS
        if not isinstance(chunk, DataChunk):
            return True
        if chunk.stream_id not in known and len(known) >= STREAMS:
            return False
        ahead = (chunk.tsn - self._transport._last_received_tsn) % (1 << 32)
        if ahead == 0 or ahead >= _HALF:
            return True  # a duplicate, of which nothing is kept
        held = [len(part.user_data) for one in known.values() for part in one.reassembly]
        if ahead == 1:
            return self._goes_on(held)
        return ahead <= HELD_CHUNKS and len(held) < HELD_CHUNKS and sum(held) < HELD_BYTES

    def _goes_on(self, held: list[int]) -> bool:
        """For the very next chunk there is more room, because it may free what waits for it."""
        if len(held) < 2 * HELD_CHUNKS and sum(held) < 2 * HELD_BYTES:
            return True
        self._faults.condemn("a message is too long")
        return False

    @property
    def _begun(self) -> bool:
        return self._transport._last_received_tsn is not None

    @property
    def _established(self) -> bool:
        transport = self._transport
        return bool(transport._association_state is transport.State.ESTABLISHED)

    def _repeats(self, chunk: InitChunk) -> bool:
        """Whether it is the INIT that was answered before, and nothing has come since."""
        transport = self._transport
        same = chunk.initiate_tag == transport._remote_verification_tag
        return bool(same and (chunk.initial_tsn - 1) % (1 << 32) == transport._last_received_tsn)

    def _was_sent(self, chunk: SackChunk) -> bool:
        """Whether it is about chunks that have been sent; old news is."""
        transport = self._transport
        left = (transport._local_tsn - 1 - chunk.cumulative_tsn) % (1 << 32)
        if left >= _HALF:
            return False
        return all(end <= left for _, end in chunk.gaps)


def guard_association(transport: RTCSctpTransport, faults: Faults) -> None:
    """Put the bounds around a transport; only before it has started."""
    put_instead(transport, "_handle_data", Association(transport, faults).take)
    put_instead(transport, "_advertised_rwnd", HELD_BYTES)


def _greets(chunk: InitChunk | InitAckChunk) -> bool:
    return bool(chunk.initiate_tag and chunk.inbound_streams and chunk.outbound_streams)
