"""Where the transports of a client of aiortc's lie."""

from __future__ import annotations

import socket
from typing import Any

from aiortc import RTCRtpSender


def server_address(sender: RTCRtpSender) -> tuple[str, int]:
    """Where the server receives what this sends; only when it is connected."""
    pairs: dict[int, Any] = ice_of(sender)._nominated
    host, port = pairs[1].remote_addr
    return host, port


def socket_towards(address: tuple[str, int]) -> socket.socket:
    """One from which datagrams can be thrown at an address, IPv4 or IPv6."""
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_DGRAM)
    sock.setblocking(False)
    return sock


def ice_of(sender: RTCRtpSender) -> Any:
    """aioice's connection."""
    return sender.transport.transport._connection


def sctp_of(sender: RTCRtpSender) -> Any:
    """The transport of the data channels."""
    return sender.transport._data_receiver
