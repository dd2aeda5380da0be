from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.admission.decisions import Governor, Outcome, decide
from server.admission.ladder import CAPS_FPS, DEEPEST
from server.admission.load import Demand, Load

BUDGET_S = 0.2


def load(sessions: int, *, adaptive: int = 0, at_fps: float = 30.0, age_s: float = 0.04) -> Load:
    """So many sessions of 30 frames a second on two executors, six of which they can do; those
    that are adaptive, `adaptive` of them, send `at_fps` now."""
    willing = (Demand(at_fps, 30.0, adaptive=True),) * adaptive
    return Load(
        demands=(Demand(30.0),) * (sessions - adaptive) + willing,
        executors=2,
        frame_s=0.009,
        alone_s=0.009,
        age_p95_s=age_s,
        loop_busy=0.1,
        cores=8.0,
        frame_cpu_s=0.012,
    )


def outcome(given_load: Load, *, adaptive: bool = False, level: int = 0) -> tuple[Outcome, int]:
    """What is decided, and the level then."""
    decision = decide(given_load, level, BUDGET_S, adaptive=adaptive)
    return decision.outcome, decision.level


@pytest.mark.parametrize("sessions", [0, 1, 5])
def test_there_is_room_below_capacity(sessions: int) -> None:
    """Whether it is adaptive or not, who fits comes in as it is."""
    assert outcome(load(sessions)) == (Outcome.ADMITTED, 0)
    assert outcome(load(sessions), adaptive=True) == (Outcome.ADMITTED, 0)


def test_who_would_take_the_others_time_is_refused() -> None:
    """At capacity one more is turned away, and nobody is asked for less because of it."""
    assert outcome(load(6)) == (Outcome.REFUSED, 0)
    assert outcome(load(6, adaptive=6)) == (Outcome.REFUSED, 0)


def test_an_adaptive_one_comes_in_at_less() -> None:
    """The first level at which all fit is taken; the others are asked for it, too."""
    assert outcome(load(6, adaptive=6), adaptive=True) == (Outcome.ADMITTED_AT_LESS, 1)
    full = load(12, adaptive=12, at_fps=15.0)
    assert outcome(full, adaptive=True, level=3) == (Outcome.ADMITTED_AT_LESS, 3)
    assert outcome(load(6), adaptive=True) == (Outcome.ADMITTED_AT_LESS, 2)


def test_at_the_deepest_level_it_ends() -> None:
    """Fourteen frames a second of nobody can be taken away twice."""
    full = load(20, adaptive=20, at_fps=10.0)
    assert outcome(full, adaptive=True, level=DEEPEST) == (Outcome.REFUSED, DEEPEST)


def test_an_empty_server_takes_the_first() -> None:
    """Even one that is too slow for it by its own measure: nobody is worse off."""
    slow = Load(executors=1, frame_s=0.1, alone_s=0.1)
    assert outcome(slow) == (Outcome.ADMITTED, 0)


def test_late_frames_mean_that_it_is_full() -> None:
    """Whatever the model says, who loses frames already takes nobody more."""
    assert outcome(replace(load(2), missed=0.05)) == (Outcome.REFUSED, 0)
    assert outcome(load(2, age_s=0.15)) == (Outcome.REFUSED, 0)


def test_those_who_have_just_come_count_as_more() -> None:
    """Five at once are not yet measured: a sixth is told to come again."""
    new = Demand(0.0, maturity=0.0)
    assert outcome(replace(load(0), demands=(new,) * 3)) == (Outcome.ADMITTED, 0)
    assert outcome(replace(load(0), demands=(new,) * 5)) == (Outcome.REFUSED, 0)


def test_the_processors_decide_where_they_end_first() -> None:
    """Nets on a device of their own have time, but two cores hold five at 10 ms a frame, no
    sixth; whether the five are measured or have just come."""
    few = replace(load(4), cores=2.0, frame_cpu_s=0.01, frame_s=0.001, alone_s=0.003)
    assert outcome(few) == (Outcome.ADMITTED, 0)
    assert outcome(replace(few, demands=(Demand(30.0),) * 5)) == (Outcome.REFUSED, 0)
    new = (Demand(0.0, maturity=0.0),) * 4
    assert outcome(replace(few, demands=new)) == (Outcome.REFUSED, 0)


@given(st.integers(0, 30), st.integers(0, 30), st.booleans(), st.integers(0, DEEPEST))
def test_whoever_comes_in_fits(sessions: int, adaptive: int, willing: bool, level: int) -> None:
    """An admission never foretells more than the budget, unless the server was empty; a level
    only falls for one that is adaptive; whoever is refused changes nothing."""
    crowd = load(sessions, adaptive=min(adaptive, sessions))
    decision = decide(crowd, level, BUDGET_S, adaptive=willing)
    assert decision.level >= level
    assert willing or decision.level == level
    if decision.outcome is Outcome.REFUSED:
        assert decision.level == level
    elif sessions:
        assert decision.prediction.age_p95_s <= 0.6 * BUDGET_S


def test_adaptive_ones_are_asked_before_anybody_is_late() -> None:
    """When answers come later, but still in time, adaptive senders are asked for less."""
    governor = Governor(BUDGET_S)
    calm, strained = load(4, adaptive=2), load(4, adaptive=2, age_s=0.12)
    assert governor.look(calm, 0.0) == 0
    assert governor.look(strained, 1.0) > 0


@pytest.mark.parametrize(
    "change",
    [{"missed": 0.05}, {"loop_busy": 0.95}, {"frame_cpu_s": 0.07}, {"frame_s": 0.016}],
    ids=["lost frames", "event loop", "machine", "slower nets"],
)
def test_every_kind_of_strain_counts(change: dict[str, float]) -> None:
    """Lost frames, a full event loop, a full machine, nets that became slower."""
    governor = Governor(BUDGET_S)
    assert governor.look(replace(load(4, adaptive=4), **change), 0.0) > 0  # type: ignore[arg-type]


def test_where_nobody_is_adaptive_nobody_is_asked() -> None:
    """Then the scheduler shares out what there is."""
    assert Governor(BUDGET_S).look(load(4, age_s=0.3), 0.0) == 0


def test_it_waits_for_an_effect_before_it_asks_for_less() -> None:
    """A second look within two seconds changes nothing."""
    governor = Governor(BUDGET_S)
    strained = load(5, adaptive=5, age_s=0.12)
    first = governor.look(strained, 0.0)
    assert governor.look(strained, 1.9) == first
    assert governor.look(strained, 2.1) > first


def test_it_gives_back_step_by_step_once_it_is_calm() -> None:
    """Five calm seconds a step; a moment of strain begins the wait anew."""
    governor = Governor(BUDGET_S)
    governor.set(2, 0.0)
    calm = load(4, adaptive=4, at_fps=CAPS_FPS[2])
    assert [governor.look(calm, at_s) for at_s in (0.0, 4.9, 5.0, 5.5, 9.9, 10.5)] == [
        *(2, 2, 1, 1, 1, 0)
    ]
    governor.set(1, 20.0)
    governor.look(calm, 21.0)
    governor.look(load(4, adaptive=4, age_s=0.09), 25.0)
    assert governor.look(calm, 26.1) == 1


def test_it_gives_back_only_what_there_is_room_for() -> None:
    """Twelve at fifteen frames a second are calm, and stay there: at twenty they would not be."""
    governor = Governor(BUDGET_S)
    governor.set(3, 0.0)
    full = load(12, adaptive=12, at_fps=15.0)
    assert {governor.look(full, float(at_s)) for at_s in range(60)} == {3}


def test_when_the_last_adaptive_one_leaves_nothing_is_asked() -> None:
    """Whoever comes next begins without a cap."""
    governor = Governor(BUDGET_S)
    governor.set(3, 0.0)
    assert governor.look(load(3), 1.0) == 0
