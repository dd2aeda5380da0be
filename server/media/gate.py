"""Decides which datagrams come in from a connection's sockets.

aioice looks neither at who sends media nor at STUN's magic cookie, and raises for attributes of
the wrong length; uvloop then closes the socket.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from aioice import stun
from aiortc import RTCIceTransport

from server.media.faults import Fault, Faults
from server.media.offer import CANDIDATES
from server.media.private import put_instead, require
from server.media.records import is_dtls, records

LONGEST_BYTES = 1500
"""No path carries more in one datagram, and pylibsrtp raises for more."""

ADDRESSES = CANDIDATES + 32
"""Addresses of a peer: those that it named, and some that only its checks show."""

_LAST_STUN = 3
"""The highest first byte of STUN (RFC 7983, section 7)."""

Address = tuple[str, int]


class Gate:
    """Stands in front of one connection: media and DTLS only come in from addresses that have
    shown in a check that they know the password, or that the peer has named.

    `heard` is called for what those send.
    """

    def __init__(self, connection: Any, faults: Faults, heard: Callable[[], None]) -> None:
        for name in ("_remote_candidates", "_early_checks", "data_received"):
            require(connection, name)
        self._connection = connection
        self._faults = faults
        self._heard = heard
        self._known: set[Address] = set()
        self._candidates = 0

    def take(
        self, data: bytes, address: Address, component: int, handle: Callable[..., None]
    ) -> None:
        """A datagram came; `handle` is what aioice does with it."""
        if not 0 < len(data) <= LONGEST_BYTES:
            self._faults.count(Fault.BAD_SIZE)
        elif data[0] <= _LAST_STUN:
            self._take_stun(data, address, handle)
        elif not self._knows(address):
            self._faults.count(Fault.STRANGER)
        else:
            self._heard()
            self._pass_on(data, component)

    def _pass_on(self, data: bytes, component: int) -> None:
        if not is_dtls(data):
            self._connection.data_received(data, component)
            return
        try:
            parts = records(data)
        except ValueError:
            self._faults.count(Fault.BAD_RECORD)
            return
        for one in parts:
            self._connection.data_received(one, component)

    def _take_stun(self, data: bytes, address: Address, handle: Callable[..., None]) -> None:
        if not _is_readable(data):
            self._faults.count(Fault.BAD_STUN)
        elif not self._knows(address) and len(self._known) >= ADDRESSES:
            self._faults.count(Fault.TOO_MANY_ADDRESSES)
        else:
            handle(data, address)
            if self._knows(address):
                self._heard()

    def _knows(self, address: Address) -> bool:
        if address not in self._known:
            self._learn()
        return address in self._known

    def _learn(self) -> None:
        """Candidates are only ever added; a check that came early becomes one in a moment."""
        candidates = self._connection._remote_candidates
        if len(candidates) != self._candidates:
            self._candidates = len(candidates)
            self._known.update((one._network_host, one.port) for one in candidates)
        self._known.update(one for _, one, _ in self._connection._early_checks)


def guard_sockets(transport: RTCIceTransport, faults: Faults, heard: Callable[[], None]) -> None:
    """Put a gate before a transport's sockets; only after gathering."""
    connection = require(transport, "_connection")
    gate = Gate(connection, faults, heard)
    for protocol in require(connection, "_protocols"):
        _guard(protocol, gate)


def _guard(protocol: Any, gate: Gate) -> None:
    handle = require(protocol, "datagram_received")
    component: int = require(protocol, "local_candidate").component

    def guarded(data: bytes, address: tuple[Any, ...]) -> None:
        gate.take(data, (address[0], address[1]), component, handle)

    put_instead(protocol, "datagram_received", guarded)


def _is_readable(data: bytes) -> bool:
    """Whether aioice can read it, and finds in it what it takes for granted."""
    try:
        message = stun.parse_message(data)
    except (ValueError, struct.error):
        return False
    if data[4:8] != stun.COOKIE.to_bytes(4, "big"):
        return False
    asks = message.message_class is stun.Class.REQUEST
    return not asks or "PRIORITY" in message.attributes
