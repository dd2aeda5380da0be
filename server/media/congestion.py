"""How much SCTP may have on its way.

This reaches into private parts; its tests fail loudly when an upgrade moves one.
"""

from __future__ import annotations

from typing import Any

from aiortc.rtcsctptransport import USERDATA_MAX_LENGTH, RTCSctpTransport

LEAST_BYTES = 8 * USERDATA_MAX_LENGTH
"""What a connection may always have on its way: a quarter of a second of results.

aiortc begins with three packets, and with one after a timeout. A window grows only while it is
full, which some thirty results a second never make it; so a burst that swallows four of them
would hold back those behind it until a timer runs out. TCP begins with ten packets (RFC 6928),
and the channels' own limits keep a narrow path from filling up."""

_WINDOW = "_cwnd"


class _Window:
    """Stands in the class before the attribute, and lets it not fall below the least."""

    def __get__(self, transport: Any, owner: type) -> int:
        value: int = vars(transport)[_WINDOW]
        return max(value, LEAST_BYTES)

    def __set__(self, transport: Any, value: int) -> None:
        vars(transport)[_WINDOW] = value


def widen() -> None:
    """For all connections of the process, also those that are there; safe to call again."""
    setattr(RTCSctpTransport, _WINDOW, _Window())
