"""The engine's figures, on a clock that only the engines move."""

from __future__ import annotations

import os

import numpy as np

from inference.clock import ManualClock
from inference.engines.fake import FakeEngine
from inference.frames import Picture
from loadtest.gate.engine import beside, one_core
from loadtest.gate.figures import Figure
from loadtest.gate.judging import changes
from server.commands.bench.stopwatch import Stopwatch


def test_a_slowed_engine_fails_the_gate() -> None:
    """Work done twice is told as twice the time, and is a regression; the same again is not."""
    accepted = measured(None)
    assert [one.name for one in accepted] == ["engine CPU time", "engine time"]
    assert [one.regressed for one in changes(accepted, measured(None))] == [False, False]
    slowed = changes(accepted, measured(2.0))
    assert [one.regressed for one in slowed] == [True, True]
    assert [round(one.worse, 3) for one in slowed] == [1.0, 1.0]


def test_a_ratio_is_of_our_time_to_theirs() -> None:
    """8 ms a picture beside 16; the first round is not counted."""
    figures = measured(None, rounds=3)
    assert all(len(one.rounds) == 3 for one in figures)
    assert all(round(one.middle, 6) == 0.5 for one in figures)


def test_one_core_is_given_back() -> None:
    """What comes afterwards may use all of them."""
    before = os.sched_getaffinity(0)
    with one_core():
        assert len(os.sched_getaffinity(0)) == 1
    assert os.sched_getaffinity(0) == before


def measured(slow: float | None, rounds: int = 2) -> list[Figure]:
    """With an engine that takes 8 ms a net, and a baseline that takes 16."""
    clock = ManualClock()
    engine = FakeEngine(latency_s=lambda _net, _count: 0.008, wait=clock.advance)
    luma, chroma = np.full((360, 640), 128, np.uint8), np.full((180, 320), 128, np.uint8)
    pictures = [Picture(luma, chroma, chroma)] * 12
    stopwatch = Stopwatch(wall=clock, cpu=clock)
    return beside(engine, lambda _: clock.advance(0.016), pictures, rounds, stopwatch, slow)
