"""Short messages between two processes over a stream socket: a length, then JSON."""

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
    """One end; not for two threads at a time, except that any may close it."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock

    def send(self, message: Message) -> None:
        """Raises LinkClosed."""
        data = json.dumps(message).encode()
        try:
            self._socket.sendall(_LENGTH.pack(len(data)) + data)
        except OSError as error:
            raise LinkClosed from error

    def receive(self, within_s: float | None = None) -> Message:
        """The next message; None waits for ever. Raises LinkClosed and LinkSilent.

        After LinkSilent the link is of no more use: half a message may have been taken.
        """
        try:
            self._socket.settimeout(within_s)
            (length,) = _LENGTH.unpack(self._exactly(_LENGTH.size))
            message: Message = json.loads(self._exactly(length))
        except TimeoutError as error:
            raise LinkSilent from error
        except OSError as error:
            raise LinkClosed from error
        return message

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            more = self._socket.recv(count - len(data))
            if not more:
                raise LinkClosed
            data += more
        return data

    def close(self) -> None:
        """Wake who waits here, and let the other side know; safe to call twice."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
