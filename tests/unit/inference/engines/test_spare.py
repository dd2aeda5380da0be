"""An engine that waits to take another's place."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from threading import Event
from threading import enumerate as threads

import numpy as np
import pytest

from inference.engines.base import OUTPUTS, Engine, EngineHealth, Net
from inference.engines.fake import FakeEngine
from inference.engines.process import ProcessEngine
from inference.engines.resilient import ResilientEngine
from inference.engines.spare import Spare
from inference.engines.succession import Candidate
from inference.errors import EngineError

PICTURES = np.zeros((2, 256, 256, 3), np.uint8)


@pytest.fixture
def spare() -> Iterator[Spare]:
    """One that is made at once."""
    spare = Spare(after_s=0)
    yield spare
    spare.close()


def made() -> None:
    """Wait until no spare engine is being made."""
    for thread in threads():
        if thread.name == "sideline-spare":
            thread.join(20)


class Mortal(FakeEngine):
    """May die while it waits."""

    alive = True

    def health(self) -> EngineHealth:
        """As told."""
        return EngineHealth(self.name, alive=self.alive)


def test_it_is_made_on_order_and_taken_once(spare: Spare) -> None:
    """Before it is there, there is none to take."""
    assert spare.take("fake") is None
    go, engine = Event(), FakeEngine()

    def make() -> Engine:
        go.wait(20)
        return engine

    spare.order(make)
    spare.order(make)
    assert spare.take("fake") is None
    go.set()
    made()
    assert spare.ready
    assert spare.take("fake") is engine
    assert spare.take("fake") is None


@pytest.mark.parametrize(("name", "alive"), [("fake", False), ("other", True)])
def test_what_is_of_no_use_is_closed(name: str, alive: bool, spare: Spare) -> None:
    """One that died while it waited, or is of another kind than is wanted now."""
    engine = Mortal()
    engine.alive = alive
    spare.order(lambda: engine)
    made()
    assert spare.take(name) is None
    with pytest.raises(EngineError, match="closed"):
        engine.run(Net.LANDMARKS, PICTURES)


def test_one_that_cannot_be_made_is_done_without(spare: Spare) -> None:
    """And may be ordered again."""

    def fail() -> Engine:
        raise EngineError("no memory")

    spare.order(fail)
    made()
    assert not spare.ready
    spare.order(FakeEngine)
    made()
    assert spare.ready


def test_closing_leaves_nothing() -> None:
    """Neither the engine that waits, nor one that was to be made, nor its thread."""
    spare, engine = Spare(after_s=0), FakeEngine()
    spare.order(lambda: engine)
    made()
    spare.close()
    with pytest.raises(EngineError, match="closed"):
        engine.run(Net.LANDMARKS, PICTURES)
    late = Spare(after_s=1000)
    late.order(FakeEngine)
    late.close()
    late.close()
    late.order(FakeEngine)
    assert not late.ready
    assert not any(thread.name == "sideline-spare" for thread in threads())


def processes(count: int) -> Callable[[], Engine]:
    """Makes so many engines, each in a process of its own, and then no more."""
    left = [None] * count

    def make() -> Engine:
        if not left:
            raise EngineError("no more of them")
        left.pop()
        return ProcessEngine("fake", {}, 1)

    return make


def test_the_spare_takes_over_from_a_killed_process() -> None:
    """The batch is answered although no further engine could be made."""
    engine = ResilientEngine([Candidate("fake", processes(2))], spare=Spare(after_s=0))
    made()
    first = engine.health().process_id
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert engine.run(Net.LANDMARKS, PICTURES)[OUTPUTS.score].shape == (2, 1)
    assert engine.health().restarts == 1
    assert engine.health().process_id not in (None, first)
    engine.close()


def test_when_the_spare_was_killed_too_one_is_made() -> None:
    """As when somebody ends every process of that name."""
    makers, spare = processes(5), Spare(after_s=0)
    mine: list[ProcessEngine] = []

    def make() -> Engine:
        engine = makers()
        assert isinstance(engine, ProcessEngine)
        mine.append(engine)
        return engine

    engine = ResilientEngine([Candidate("fake", make)], spare=spare)
    made()
    killed = [one.process_id for one in mine]
    for process_id in killed:
        assert process_id is not None
        os.kill(process_id, signal.SIGKILL)
    assert engine.run(Net.LANDMARKS, PICTURES)
    assert len(killed) == 2
    assert engine.health().process_id not in (None, *killed)
    engine.close()
