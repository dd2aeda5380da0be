"""Ports for what must be told its port before it runs."""

from __future__ import annotations

import random
import socket

_NOBODYS = range(20_000, 32_000)
"""Systems give ports above these to whoever asks for any, tests in other processes among them."""

_ANY = random.SystemRandom()


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM, address: str = "127.0.0.1") -> int:
    """A port that nobody has now, nor is given by chance before it is used."""
    for port in _ANY.sample(_NOBODYS, 100):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind((address, port))
            except OSError:
                continue
            return port
    raise AssertionError("no port is free")
