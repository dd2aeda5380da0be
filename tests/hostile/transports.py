"""Where the transports of a client of aiortc's lie."""

from __future__ import annotations

from typing import Any

from aiortc import RTCRtpSender


def server_address(sender: RTCRtpSender) -> tuple[str, int]:
    """Where the server receives what this sends; only when it is connected."""
    pairs: dict[int, Any] = ice_of(sender)._nominated
    host, port = pairs[1].remote_addr
    return host, port


def ice_of(sender: RTCRtpSender) -> Any:
    """aioice's connection."""
    return sender.transport.transport._connection


def sctp_of(sender: RTCRtpSender) -> Any:
    """The transport of the data channels."""
    return sender.transport._data_receiver
