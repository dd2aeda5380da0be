"""An engine that outlives the engines that it is made of."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest

from inference.clock import ManualClock
from inference.engines.base import OUTPUTS, Engine, Images, Net, Outputs
from inference.engines.fake import FakeEngine
from inference.engines.process import ProcessEngine
from inference.engines.resilient import SOUND_AFTER_S, ResilientEngine
from inference.engines.succession import LAST_PAUSE_S, PAUSES_S, Candidate
from inference.errors import EngineError, ModelError

PICTURES = np.zeros((2, 256, 256, 3), np.uint8)


class Workshop:
    """Makes engines, of which the first `faulty` fail every run and loading fails `broken` times.

    `made` has all of them, in order.
    """

    def __init__(self, name: str, *, faulty: int = 0, broken: int = 0) -> None:
        self.name = name
        self.faulty = faulty
        self.broken = broken
        self.made: list[FakeEngine] = []

    def candidate(self) -> Candidate:
        """What goes into the succession."""
        return Candidate(self.name, self.create)

    def create(self) -> Engine:
        """One more."""
        if self.broken:
            self.broken -= 1
            raise EngineError(f"{self.name} is not installed")
        engine = FakeEngine()
        engine.name = self.name
        engine.failures_left = 1_000_000 if len(self.made) < self.faulty else 0
        self.made.append(engine)
        return engine


def resilient(*shops: Workshop, clock: ManualClock | None = None) -> ResilientEngine:
    """Over these, the best first; pauses pass on the clock."""
    clock = clock or ManualClock()
    return ResilientEngine([one.candidate() for one in shops], clock=clock, wait=clock.advance)


def test_the_first_that_loads_runs() -> None:
    """Why those before it do not is kept."""
    engine = resilient(Workshop("best", broken=99), Workshop("good"), Workshop("slow"))
    assert engine.run(Net.LANDMARKS, PICTURES)[OUTPUTS.score].shape == (2, 1)
    assert engine.name == "good"
    assert engine.health().unavailable == {"best": "best is not installed"}
    assert engine.health().restarts == 0


def test_when_none_loads_each_reason_is_told_at_once() -> None:
    """A start that cannot succeed does not wait."""
    clock = ManualClock()
    with pytest.raises(EngineError, match=r"best is not installed; good: good is not installed"):
        resilient(Workshop("best", broken=99), Workshop("good", broken=99), clock=clock)
    assert clock() == 0


def test_a_missing_net_is_not_hidden() -> None:
    """Another engine would miss it too."""

    def create() -> Engine:
        raise ModelError("a net is missing")

    with pytest.raises(ModelError):
        ResilientEngine([Candidate("best", create), Workshop("good").candidate()])


def test_a_single_failure_costs_no_frame_and_no_engine() -> None:
    """The batch is run again on the same engine."""
    shop = Workshop("best")
    engine = resilient(shop)
    shop.made[0].failures_left = 1
    assert engine.run(Net.LANDMARKS, PICTURES)
    assert len(shop.made) == 1


def test_an_engine_that_fails_is_made_anew_at_once() -> None:
    """The batch on which it failed is answered by its successor, without a pause."""
    shop, clock = Workshop("best", faulty=1), ManualClock()
    engine = resilient(shop, clock=clock)
    assert engine.run_crops(Net.LANDMARKS, list(PICTURES))[OUTPUTS.score].shape == (2, 1)
    assert clock() == 0
    assert engine.health().restarts == 1
    assert engine.name == "best"
    with pytest.raises(EngineError, match="closed"):
        shop.made[0].run(Net.LANDMARKS, PICTURES)


def test_after_failures_in_a_row_the_next_one_runs() -> None:
    """With growing pauses between them, and its last words kept."""
    best, good, clock = Workshop("best", faulty=99), Workshop("good"), ManualClock()
    engine = resilient(best, good, clock=clock)
    assert engine.run(Net.LANDMARKS, PICTURES)
    assert len(best.made) == 1 + len(PAUSES_S)
    assert clock() == pytest.approx(sum(PAUSES_S))
    assert engine.name == "good"
    assert engine.health().unavailable == {"best": "the fake engine was told to fail"}


def test_failures_far_apart_are_each_the_first() -> None:
    """An engine that is killed every now and then is not given up."""
    shop, clock = Workshop("best"), ManualClock()
    engine = resilient(shop, Workshop("good"), clock=clock)
    for _ in range(10):
        clock.advance(SOUND_AFTER_S)
        shop.made[-1].failures_left = 2
        assert engine.run(Net.LANDMARKS, PICTURES)
    assert engine.name == "best"
    assert engine.health().restarts == 10


def test_one_that_ran_may_fail_to_load_for_a_while() -> None:
    """As when memory was short for a moment: the next one's turn comes only after some tries."""
    shop, clock = Workshop("best", faulty=1), ManualClock()
    engine = resilient(shop, Workshop("good"), clock=clock)
    shop.broken = 2
    assert engine.run(Net.LANDMARKS, PICTURES)
    assert engine.name == "best"
    assert clock() == pytest.approx(PAUSES_S[1] + PAUSES_S[2])


def test_when_none_is_left_the_batch_fails_and_all_are_tried_again() -> None:
    """The error has each one's reason; the next batch begins with the best, after a pause."""
    best, good, clock = Workshop("best", faulty=4), Workshop("good", faulty=4), ManualClock()
    engine = resilient(best, good, clock=clock)
    with pytest.raises(EngineError, match=r"no engine runs here: best: .*; good: "):
        engine.run(Net.LANDMARKS, PICTURES)
    before = clock()
    assert engine.run(Net.LANDMARKS, PICTURES)
    assert engine.name == "best"
    assert clock() - before == pytest.approx(LAST_PAUSE_S)
    assert list(engine.health().unavailable) == ["good"]


def test_wrong_pictures_are_not_the_engines_fault() -> None:
    """They are refused, and it goes on."""
    shop = Workshop("best")
    engine = resilient(shop)
    for images in (PICTURES[:0], PICTURES[:, 1:]):
        with pytest.raises(EngineError):
            engine.run(Net.LANDMARKS, images)
        with pytest.raises(EngineError):
            engine.run_crops(Net.LANDMARKS, list(images))
    assert len(shop.made) == 1
    assert engine.health().restarts == 0


def test_a_closed_one_stays_closed() -> None:
    """Neither does it make an engine anew; closing twice is safe."""
    shop = Workshop("best")
    engine = resilient(shop)
    engine.close()
    engine.close()
    with pytest.raises(EngineError, match="the engine best is closed"):
        engine.run(Net.LANDMARKS, PICTURES)
    assert len(shop.made) == 1


class Together(Engine):
    """Fails, but only once all of its callers are in it."""

    name = "together"

    def __init__(self, meet: Callable[[], object]) -> None:
        self.parallel = 3
        self._meet = meet

    def run(self, _net: Net, _images: Images) -> Outputs:
        """Raises EngineError."""
        self._meet()
        raise EngineError("all at once")

    def close(self) -> None:
        """Nothing to free."""


def test_callers_that_see_it_fail_together_make_one_new_engine() -> None:
    """One of them buries it and makes its successor, the others wait for that."""
    shop, meeting = Workshop("best"), Barrier(3)
    engines: list[Engine] = [Together(lambda: meeting.wait(20))]
    engine = ResilientEngine(
        [Candidate("best", lambda: engines.pop() if engines else shop.create())]
    )
    assert engine.parallel == 3
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: engine.run(Net.LANDMARKS, PICTURES), range(3)))
    assert all(OUTPUTS.score in one for one in answers)
    assert len(shop.made) == 1
    assert engine.health().restarts == 1


def test_a_killed_process_is_replaced() -> None:
    """The batch after the kill is answered, by a process with another id."""
    engine = ResilientEngine([Candidate("fake", lambda: ProcessEngine("fake", {}, 1))])
    first = engine.health().process_id
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert engine.run(Net.LANDMARKS, PICTURES)
    health = engine.health()
    assert health.restarts == 1
    assert health.process_id not in (None, first)
    engine.close()
    assert engine.health().process_id is None
