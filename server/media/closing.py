"""Closes aiortc's connections, whatever state they are in."""

from __future__ import annotations

import asyncio
from logging import getLogger

from aiortc import RTCIceTransport, RTCPeerConnection

from server.media.offer import UNREADABLE
from server.media.private import require

log = getLogger(__name__)

CLOSE_WITHIN_S = 5.0

_TRANSPORTS = "_RTCPeerConnection__iceTransports"


def transports_of(connection: RTCPeerConnection) -> list[RTCIceTransport]:
    """Its ICE transports, each of which has sockets of its own."""
    return list(require(connection, _TRANSPORTS))


async def close_connection(connection: RTCPeerConnection) -> None:
    """Close it; only once, because aiortc waits for ever when it has failed at it before.

    When aiortc trips over something or waits for what will not come, its sockets are closed,
    which ends all else.
    """
    connection.remove_all_listeners()
    try:
        async with asyncio.timeout(CLOSE_WITHIN_S):
            await connection.close()
    except (TimeoutError, *UNREADABLE) as error:
        log.error("a connection did not close in good order: %r", error)
        for transport in transports_of(connection):
            await transport.stop()
