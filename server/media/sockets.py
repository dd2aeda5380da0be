"""UDP sockets for media, within a range of ports."""

from __future__ import annotations

import errno
import random
import socket

RECEIVE_BUFFER_BYTES = 1 << 20
"""A key frame's burst from several streams must fit while the event loop is busy."""


def bind_udp(address: str, ports: range | None) -> socket.socket | None:
    """A non-blocking socket on a free port, None when every port of the range is taken.

    The search starts anywhere in the range, so that a port is not used again at once by the
    next session while packets for the last one are still under way. Raises OSError when the
    address itself cannot be had.
    """
    for port in _candidates(ports):
        try:
            return _bound(address, port)
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
    return None


def _candidates(ports: range | None) -> list[int]:
    if ports is None:
        return [0]
    start = random.randrange(len(ports))
    return [*ports[start:], *ports[:start]]


def _bound(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
        sock.bind((address, port))
    except OSError:
        sock.close()
        raise
    return sock
