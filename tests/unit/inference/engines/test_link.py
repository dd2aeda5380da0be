"""Messages between two processes."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from threading import Thread

import pytest

from inference.engines.link import Link, LinkClosed, LinkSilent


@pytest.fixture
def ends() -> Iterator[tuple[Link, socket.socket]]:
    """A link, and the bare socket at its other end."""
    ours, theirs = socket.socketpair()
    link = Link(ours)
    yield link, theirs
    link.close()
    theirs.close()


def test_a_message_comes_as_it_was_sent(ends: tuple[Link, socket.socket]) -> None:
    """Also one that is longer than the socket's buffer, and one right behind it."""
    link, socket_there = ends
    other = Link(socket_there)
    long = {"text": "ü" * 1_000_000}

    def send_both() -> None:
        other.send(long)
        other.send({"n": 1})

    sending = Thread(target=send_both)
    sending.start()
    assert link.receive(20) == long
    assert link.receive(20) == {"n": 1}
    sending.join()


def test_a_link_whose_other_end_went_is_closed(ends: tuple[Link, socket.socket]) -> None:
    """Reading and writing both say so, in the middle of a message too."""
    link, socket_there = ends
    socket_there.sendall(struct.pack("<I", 100) + b"{")
    socket_there.close()
    with pytest.raises(LinkClosed):
        link.receive(20)
    with pytest.raises(LinkClosed):
        link.send({})


def test_bytes_come_in_order_however_they_were_cut(ends: tuple[Link, socket.socket]) -> None:
    """As many as are asked for, before a message and behind it."""
    link, socket_there = ends
    other = Link(socket_there)
    other.send_bytes(b"abc")
    other.send_bytes(b"de")
    other.send({"n": 1})
    assert link.receive_bytes(4, 20) == b"abcd"
    assert link.receive_bytes(1) == b"e"
    assert link.receive(20) == {"n": 1}


def test_silence_ends_the_waiting(ends: tuple[Link, socket.socket]) -> None:
    """Who waits for an answer does not wait for ever."""
    link, _ = ends
    with pytest.raises(LinkSilent):
        link.receive(0.001)
    with pytest.raises(LinkSilent):
        link.receive_bytes(1, 0.001)


def test_closing_wakes_who_waits(ends: tuple[Link, socket.socket]) -> None:
    """A thread that waits for a message when the link is closed is told."""
    link, _ = ends
    told = []

    def wait() -> None:
        with pytest.raises(LinkClosed):
            link.receive()
        told.append(True)

    waiting = Thread(target=wait)
    waiting.start()
    link.close()
    link.close()
    waiting.join(20)
    assert told == [True]
