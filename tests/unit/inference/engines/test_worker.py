"""What goes on in an engine's process, on threads of this one."""

from __future__ import annotations

import socket
from collections.abc import Callable
from threading import Thread

import numpy as np
import pytest

from inference.engines.arena import Arena, Place
from inference.engines.base import OUTPUTS, Engine, Net
from inference.engines.fake import FakeEngine
from inference.engines.link import Link, LinkClosed, Message
from inference.engines.worker import work
from inference.errors import EngineError


class Other:
    """The side that asks: as many links as slots, and a worker's thread at their other ends."""

    def __init__(
        self, make: Callable[[Message, Callable[[str], None]], Engine], slots: int
    ) -> None:
        self.arena = Arena.create(slots)
        pairs = [socket.socketpair() for _ in range(slots)]
        self.links = [Link(ours) for ours, _ in pairs]
        theirs = [Link(there) for _, there in pairs]
        self.thread = Thread(target=work, args=(theirs, self.arena, make))
        self.thread.start()

    def ask(self, slot: int, message: Message) -> Message:
        """Its answer."""
        self.links[slot].send(message)
        return self.links[slot].receive(20)

    def close(self) -> None:
        """End all links; the worker ends with them."""
        for link in self.links:
            link.close()
        self.thread.join(20)
        assert not self.thread.is_alive()
        self.arena.close()


def test_each_link_has_its_slot() -> None:
    """Crops of slot 1 are answered in slot 1, and the engine is closed in the end."""
    engine = FakeEngine(finds=lambda crop: bool(crop.any()))
    other = Other(lambda _wanted, _report: engine, 2)
    assert other.ask(0, {}) == {"ready": "fake"}
    other.arena.crops(1, Net.LANDMARKS, 1)[...] = 1
    for slot, seen in ((0, False), (1, True)):
        answer = other.ask(slot, {"net": Net.LANDMARKS.value, "count": 1})
        places = {name: Place(*said) for name, said in answer["places"].items()}
        assert (other.arena.read(places)[OUTPUTS.score].item() > 0.5) is seen
    other.close()
    with pytest.raises(EngineError, match="closed"):
        engine.run(Net.LANDMARKS, np.zeros((1, 256, 256, 3), np.uint8))


def test_an_engines_error_is_told_and_the_worker_goes_on() -> None:
    """Whether to go on with an engine that failed is not for its process to say."""
    engine = FakeEngine()
    engine.failures_left = 1
    other = Other(lambda _wanted, _report: engine, 1)
    other.ask(0, {})
    asked = {"net": Net.LANDMARKS.value, "count": 1}
    assert other.ask(0, asked) == {"failed": "the fake engine was told to fail", "kind": "engine"}
    assert "places" in other.ask(0, asked)
    other.close()


def test_progress_is_told_while_loading() -> None:
    """Each sentence goes to who waits."""

    def make(wanted: Message, report: Callable[[str], None]) -> Engine:
        report("half done")
        report(f"made for {wanted['who']}")
        return FakeEngine()

    other = Other(make, 1)
    assert other.ask(0, {"who": "us"}) == {"progress": "half done"}
    assert other.links[0].receive(20) == {"progress": "made for us"}
    assert other.links[0].receive(20) == {"ready": "fake"}
    other.close()


def test_an_engine_that_cannot_be_had_ends_the_worker() -> None:
    """After it has said why."""

    def make(_wanted: Message, _report: Callable[[str], None]) -> Engine:
        raise EngineError("not here")

    other = Other(make, 1)
    assert other.ask(0, {}) == {"failed": "not here", "kind": "engine"}
    other.close()


def test_an_owner_that_leaves_at_once_is_no_error() -> None:
    """Before it has said what to load, or while the engine loads."""
    Other(lambda _wanted, _report: FakeEngine(), 2).close()

    def make(_wanted: Message, report: Callable[[str], None]) -> Engine:
        while True:
            report("still loading")

    other = Other(make, 1)
    other.ask(0, {})
    other.close()
    with pytest.raises(LinkClosed):
        other.links[0].send({})
