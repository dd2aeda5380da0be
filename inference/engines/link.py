"""What two processes say to each other over a stream socket.

Before work begins, messages: a length, then JSON. For each batch, bytes of a known number.
"""

from __future__ import annotations

import json
import socket
import struct
from contextlib import suppress
from typing import Any

Message = dict[str, Any]

_LENGTH = struct.Struct("<I")


class LinkClosed(Exception):
    """The other side has gone."""


class LinkSilent(Exception):
    """The other side did not answer in time."""


class Link:
    """One end; not for two threads at a time, except that any may close it.

    After LinkSilent it is of no more use: half of something may have been taken.
    """

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        self._within_s: float | None = None
        sock.settimeout(None)

    def send(self, message: Message) -> None:
        """Raises LinkClosed."""
        data = json.dumps(message).encode()
        self.send_bytes(_LENGTH.pack(len(data)) + data)

    def receive(self, within_s: float | None = None) -> Message:
        """The next message; None waits for ever. Raises LinkClosed and LinkSilent."""
        (length,) = _LENGTH.unpack(self.receive_bytes(_LENGTH.size, within_s))
        message: Message = json.loads(self.receive_bytes(length, within_s))
        return message

    def send_bytes(self, data: bytes) -> None:
        """Raises LinkClosed."""
        try:
            self.socket.sendall(data)
        except OSError as error:
            raise LinkClosed from error

    def receive_bytes(self, count: int, within_s: float | None = None) -> bytes:
        """Exactly so many; None waits for ever. Raises LinkClosed and LinkSilent."""
        try:
            if within_s != self._within_s:
                self._within_s = within_s
                self.socket.settimeout(within_s)
            data = self.socket.recv(count)
            while len(data) < count:
                more = self.socket.recv(count - len(data)) if data else b""
                if not more:
                    raise LinkClosed
                data += more
        except TimeoutError as error:
            raise LinkSilent from error
        except OSError as error:
            raise LinkClosed from error
        return data

    def close(self) -> None:
        """Wake who waits here, and let the other side know; safe to call twice."""
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
