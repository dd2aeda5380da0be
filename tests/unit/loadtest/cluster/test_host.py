from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtest.cluster.host import Host
from loadtest.cluster.kinds import BUDGET_S, DOUBLE, HALF, USUAL, capacity, kinds_of
from server.admission.decisions import with_one_more
from server.admission.load import Demand


def test_what_each_kind_carries() -> None:
    """By the admission's own sums: the kinds are what they are called."""
    assert [capacity(one) for one in (HALF, USUAL, DOUBLE)] == [30, 60, 120]


def test_a_cluster_of_all_kinds_or_of_one() -> None:
    """As many as asked for, and usual ones most often."""
    mixed = kinds_of(103, Random(1), equal=False)
    assert len(mixed) == 103
    assert mixed.count(USUAL) > mixed.count(HALF) > mixed.count(DOUBLE) > 0
    assert set(kinds_of(7, Random(1), equal=True)) == {USUAL}


@given(st.lists(st.tuples(st.integers(0, 40), st.floats(10, 40)), max_size=30), st.integers(0, 48))
def test_sessions_that_are_counted_together_load_as_they_do_one_by_one(
    quarters: list[tuple[int, float]], later: int
) -> None:
    """The admission expects the same of one more."""
    came = [(quarter / 4, fps) for quarter, fps in quarters]
    host, now_s = Host(0, USUAL, Random(1)), 100.125 + later / 4
    for session, (since_s, fps) in enumerate(sorted(came)):
        host.put(session, fps, 100.0 + since_s)
    load, one_by_one = host.load(now_s), []
    for since_s, fps in came:
        seen = min(1.0, (now_s - 100.0 - since_s) / 3)
        one_by_one.append(Demand(fps, fps, maturity=seen) if seen > 0 else Demand(maturity=0.0))
    single = USUAL.load(tuple(one_by_one), load.fps, load.frame_s, load.age_p95_s)
    expected = with_one_more(single, 0, adaptive=False)
    found = with_one_more(load, 0, adaptive=False)
    assert found.engine_busy == pytest.approx(expected.engine_busy)
    assert load.fps == pytest.approx(single.fps)


def test_it_admits_until_it_is_full_and_again_when_somebody_leaves() -> None:
    """New ones count for more than they send until they are known, and of its event loop an empty
    host knows nothing."""
    host, random = Host(0, USUAL, Random(1)), Random(2)
    at_once = 0
    while host.offer(at_once, 30.0, 0.0):
        at_once += 1
    assert 15 <= at_once < 55
    report = host.report(5.0, random)
    assert report.admits
    assert (report.sessions, report.admitted, report.offered) == (at_once, at_once, at_once + 1)
    more = at_once
    while host.offer(more, 30.0, 5.0 + 10 * (more - at_once)):
        more += 1
    assert 50 <= more <= 66
    now_s = 5.0 + 10 * (more - at_once)
    for session in range(10):
        host.end(session, 30.0, now_s)
    assert host.offer(more, 30.0, now_s + 1)


def test_the_more_there_are_the_older_are_the_answers() -> None:
    """And the report says it of one more; all of it within the budget while it admits."""
    ages_ms = []
    for count in (1, 20, 40, 50):
        host = Host(0, USUAL, Random(1))
        for session in range(count):
            host.put(session, 30.0, -10.0)
        report = host.report(0.0, Random(3))
        assert report.admits
        ages_ms.append(report.age_p95_ms or 0.0)
    assert ages_ms == sorted(ages_ms)
    assert 30 < ages_ms[0] < ages_ms[-1] < BUDGET_S * 1e3


def test_a_dead_host_has_nobody_and_its_next_life_another_name() -> None:
    """Nor does anything of the last one count."""
    host = Host(3, USUAL, Random(1))
    host.put(1, 30.0, -10.0)
    host.put(2, 30.0, 0.0)
    name = host.name
    assert host.die() == [1, 2]
    assert not host.offer(3, 30.0, 1.0)
    host.begin_again()
    assert host.name != name
    assert host.load(1.0).fps == 0
    assert host.offer(3, 30.0, 1.0)


def test_a_draining_host_takes_nobody() -> None:
    """And says so."""
    host = Host(0, USUAL, Random(1))
    host.draining = True
    assert not host.offer(1, 30.0, 0.0)
    assert not host.report(0.0, Random(1)).takes_sessions(0.0)
