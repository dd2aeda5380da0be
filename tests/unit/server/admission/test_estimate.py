from __future__ import annotations

from dataclasses import replace
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.admission.estimate import Queue, predict
from server.admission.load import Demand, Load

LOAD = Load(
    demands=(Demand(30.0),) * 4,
    executors=2,
    frame_s=0.009,
    alone_s=0.009,
    age_p95_s=0.040,
    loop_busy=0.2,
    cores=2.0,
    frame_cpu_s=1 / 120,
)


def test_with_the_same_load_it_is_what_was_measured() -> None:
    """The model adds only what a change of the load adds."""
    same = predict(LOAD, LOAD.fps)
    assert same.age_p95_s == pytest.approx(0.040)
    assert same.engine_busy == pytest.approx(120 * 0.009 / 2)
    assert same.loop_busy == pytest.approx(0.2)
    assert same.cpu_busy == pytest.approx(0.5)


@given(st.floats(0, 300), st.floats(0, 300))
def test_more_frames_are_never_answered_sooner(some: float, more: float) -> None:
    """Age and utilisation rise with the load."""
    few, many = sorted((some, more))
    less, greater = predict(LOAD, few), predict(LOAD, many)
    assert less.age_p95_s <= greater.age_p95_s + 1e-12
    assert less.cpu_busy <= greater.cpu_busy + 1e-12
    assert less.engine_busy <= greater.engine_busy + 1e-12


@pytest.mark.parametrize("fps", [223.0, 700.0])
def test_beyond_what_the_engine_can_do_nothing_is_in_time(fps: float) -> None:
    """A queue that only grows has no percentile."""
    assert predict(LOAD, fps).age_p95_s == inf


def test_an_event_loop_can_be_full_too() -> None:
    """With a device fast enough, the interpreter is what ends first."""
    fast = replace(LOAD, frame_s=0.0001, alone_s=0.001, loop_busy=0.3)
    assert predict(fast, 4 * fast.fps).age_p95_s == inf
    assert not predict(fast, 3.2 * fast.fps).leaves(0.05, cores=64.0)


def test_few_cores_are_full_sooner() -> None:
    """Of two cores more has to be left over than of sixteen that are as busy."""
    busy = predict(LOAD, 1.6 * LOAD.fps)
    assert busy.cpu_busy == pytest.approx(0.8)
    assert busy.leaves(0.08, cores=16.0)
    assert not busy.leaves(0.08, cores=2.0)
    assert predict(LOAD, 1.5 * LOAD.fps).leaves(0.08, cores=2.0)


def test_before_anything_was_measured_there_is_a_guess() -> None:
    """An idle server expects an answer after what the nets take and a little."""
    idle = predict(Load(executors=2, alone_s=0.009, frame_s=0.009), 30.0)
    assert 0.02 < idle.age_p95_s < 0.06


def test_fewer_frames_do_not_make_answers_instant() -> None:
    """What the nets take remains, however little there is to do."""
    full = replace(LOAD, age_p95_s=0.020, demands=(Demand(30.0),) * 7)
    assert predict(full, 1.0).age_p95_s >= full.alone_s


def test_who_need_not_wait_does_not() -> None:
    """With little to do fewer than one in twenty waits."""
    assert Queue(2, 0.1, 0.009).wait_p95_s() == 0.0
    assert Queue(2, 0.9, 0.009).wait_p95_s() > Queue(4, 0.9, 0.009).wait_p95_s() > 0
