"""Bounds what waits in a transport of aioice, and learns from its checks."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import aioice.stun
from aioice.stun import TransactionFailed, TransactionTimeout
from aiortc import RTCIceTransport

from inference.clock import Clock
from server.media.datagrams import DatagramQueue
from server.media.private import put_instead, require
from server.media.roundtrip import RoundTrip

ROLE_CONFLICT = 487
CONFLICTS = 4
"""Times that a peer may say that it has our role; aioice changes it and asks again, in itself."""


def bound_datagrams(transport: RTCIceTransport, clock: Clock) -> DatagramQueue:
    """Let what waits for the connection not grow without end; only after gathering."""
    bounded = DatagramQueue(clock)
    put_instead(require(transport, "_connection"), "_queue", bounded)
    return bounded


def watch_checks(transport: RTCIceTransport, round_trip: RoundTrip, clock: Clock) -> None:
    """Learn the round trip from ICE's checks, which come every second, and let none go on for
    ever; only after gathering."""
    for protocol in require(require(transport, "_connection"), "_protocols"):
        ask = _timed(require(protocol, "request"), round_trip, clock)
        put_instead(protocol, "request", _patient(ask, CONFLICTS))


def _timed(ask: Callable[..., Any], round_trip: RoundTrip, clock: Clock) -> Callable[..., Any]:
    """One that took so long that it may have been sent twice tells nothing."""

    @wraps(ask)
    async def timed(*arguments: Any, **named: Any) -> Any:
        began_s = clock()
        answer = await ask(*arguments, **named)
        if clock() - began_s < aioice.stun.RETRY_RTO:
            round_trip.sample(clock() - began_s)
        return answer

    return timed


def _patient(ask: Callable[..., Any], conflicts: int) -> Callable[..., Any]:
    """After so many conflicts the peer counts as one that does not answer."""

    @wraps(ask)
    async def patient(*arguments: Any, **named: Any) -> Any:
        nonlocal conflicts
        try:
            return await ask(*arguments, **named)
        except TransactionFailed as error:
            if error.response.error_code == ROLE_CONFLICT:
                conflicts -= 1
            if conflicts < 0:
                raise TransactionTimeout from error
            raise

    return patient
