"""Listens in on a transport of aioice, and bounds what waits there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import aioice.stun
from aiortc import RTCIceTransport

from inference.clock import Clock
from server.media.datagrams import DatagramQueue
from server.media.private import put_instead, require
from server.media.roundtrip import RoundTrip


def hear_datagrams(transport: RTCIceTransport, heard: Callable[[], None]) -> None:
    """Call `heard` for every datagram that comes in, of whatever kind; only after gathering."""
    for protocol in require(require(transport, "_connection"), "_protocols"):
        _hear(protocol, require(protocol, "datagram_received"), heard)


def _hear(protocol: object, handle: Callable[..., None], heard: Callable[[], None]) -> None:
    @wraps(handle)
    def listened(data: bytes | str, addr: tuple[Any, ...]) -> None:
        heard()
        handle(data, addr)

    put_instead(protocol, "datagram_received", listened)


def bound_datagrams(transport: RTCIceTransport, clock: Clock) -> DatagramQueue:
    """Let what waits for the connection not grow without end; only after gathering."""
    connection = require(transport, "_connection")
    bounded = DatagramQueue(clock)
    put_instead(connection, "_queue", bounded)
    return bounded


def time_checks(transport: RTCIceTransport, round_trip: RoundTrip, clock: Clock) -> None:
    """Learn the round trip from ICE's checks, which come every second; only after gathering.

    One that took so long that it may have been sent twice tells nothing.
    """
    for protocol in require(require(transport, "_connection"), "_protocols"):
        _time(protocol, require(protocol, "request"), round_trip, clock)


def _time(protocol: object, ask: Callable[..., Any], round_trip: RoundTrip, clock: Clock) -> None:
    @wraps(ask)
    async def timed(*arguments: Any, **named: Any) -> Any:
        began_s = clock()
        answer = await ask(*arguments, **named)
        if clock() - began_s < aioice.stun.RETRY_RTO:
            round_trip.sample(clock() - began_s)
        return answer

    put_instead(protocol, "request", timed)
