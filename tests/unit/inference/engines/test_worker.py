"""What goes on in an engine's process, on threads of this one."""

from __future__ import annotations

import socket
from collections.abc import Callable
from threading import Thread

import numpy as np
import pytest

from inference.engines.arena import Arena
from inference.engines.base import OUTPUTS, Engine, Net
from inference.engines.fake import FakeEngine
from inference.engines.link import Link, LinkClosed, Message
from inference.engines.protocol import DONE, FAILED, asked
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

    def load(self, message: Message) -> Message:
        """The answer to the first message."""
        self.links[0].send(message)
        return self.links[0].receive(20)

    def run(self, slot: int) -> bytes:
        """The first byte of the answer about one crop in the slot."""
        self.links[slot].send_bytes(asked(Net.LANDMARKS, 1))
        return self.links[slot].receive_bytes(1, 20)

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
    ready = other.load({})
    assert ready["ready"] == "fake"
    other.arena.crops(1, Net.LANDMARKS)[0] = 1
    for slot, seen in ((0, False), (1, True)):
        assert other.run(slot) == DONE
        places = other.arena.outputs(slot, ready["outputs"][Net.LANDMARKS])
        assert (places[OUTPUTS.score][0, 0] > 0.5) is np.bool_(seen)
    other.close()
    with pytest.raises(EngineError, match="closed"):
        engine.run(Net.LANDMARKS, np.zeros((1, 256, 256, 3), np.uint8))


def test_an_engines_error_is_told_and_the_worker_goes_on() -> None:
    """Whether to go on with an engine that failed is not for its process to say."""
    engine = FakeEngine()
    other = Other(lambda _wanted, _report: engine, 1)
    other.load({})
    engine.failures_left = 1
    assert other.run(0) == FAILED
    said = other.links[0].receive(20)
    assert said == {"failed": "the fake engine was told to fail", "kind": "engine"}
    assert other.run(0) == DONE
    other.close()


def test_progress_is_told_while_loading() -> None:
    """Each sentence goes to who waits."""

    def make(wanted: Message, report: Callable[[str], None]) -> Engine:
        report("half done")
        report(f"made for {wanted['who']}")
        return FakeEngine()

    other = Other(make, 1)
    assert other.load({"who": "us"}) == {"progress": "half done"}
    assert other.links[0].receive(20) == {"progress": "made for us"}
    assert other.links[0].receive(20)["ready"] == "fake"
    other.close()


def test_an_engine_that_cannot_be_had_ends_the_worker() -> None:
    """After it has said why."""

    def make(_wanted: Message, _report: Callable[[str], None]) -> Engine:
        raise EngineError("not here")

    other = Other(make, 1)
    assert other.load({}) == {"failed": "not here", "kind": "engine"}
    other.close()


def test_an_owner_that_leaves_at_once_is_no_error() -> None:
    """Before it has said what to load, or while the engine loads."""
    Other(lambda _wanted, _report: FakeEngine(), 2).close()

    def make(_wanted: Message, report: Callable[[str], None]) -> Engine:
        while True:
            report("still loading")

    other = Other(make, 1)
    other.load({})
    other.close()
    with pytest.raises(LinkClosed):
        other.links[0].send({})
