from collections import Counter
from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from server.cluster.choice import MOST_ASKED, Table, expected_age_ms, order
from server.cluster.report import STALE_S, VERSION, HostReport
from tests.unit.server.cluster.test_report import REPORT as REPORTED

NOW_S = REPORTED.at_s
REPORT = replace(REPORTED, present=3, age_p95_ms=60.0)


def reports() -> st.SearchStrategy[list[HostReport]]:
    """Hosts in every state, most of which take sessions, some of them named twice."""
    mostly, rarely = (True, True, True, True, False), (False, False, False, False, True)
    return st.lists(
        st.builds(
            HostReport,
            host=st.integers(0, 30).map(lambda number: f"{number:08x}"),
            url=st.just("http://10.0.0.7:9000"),
            at_s=st.integers(990, 1010).map(float),
            ready=st.sampled_from(mostly),
            draining=st.sampled_from(rarely),
            sessions=st.integers(0, 100),
            present=st.just(0),
            admits=st.sampled_from(mostly),
            age_p95_ms=st.none() | st.floats(0, 1e4),
            admitted=st.just(0),
            offered=st.just(0),
            version=st.integers(VERSION - 2, VERSION + 2),
        ),
        max_size=60,
    )


def gave() -> st.SearchStrategy[dict[str, int]]:
    """What a door gave, to hosts that there are and others."""
    return st.dictionaries(
        st.integers(0, 40).map(lambda number: f"{number:08x}"), st.integers(0, 20)
    )


def host(number: int, **change: object) -> HostReport:
    """One of several."""
    return replace(REPORT, host=f"{number:08x}", **change)  # type: ignore[arg-type]


@given(reports(), gave(), st.integers(), st.sampled_from([990.0, 1000.0, 1004.5]))
def test_only_hosts_that_take_sessions_are_named_and_none_twice(
    found: list[HostReport], given: dict[str, int], seed: int, now_s: float
) -> None:
    """As many as there are, up to the most that are asked."""
    last = {one.host: one for one in found}
    taking = {name for name, one in last.items() if one.takes_sessions(now_s)}
    asked = order(found, given, now_s, Random(seed))
    assert len(asked) == len(set(asked)) == min(MOST_ASKED, len(taking))
    assert taking.issuperset(asked)


@given(reports(), gave(), st.integers())
def test_the_same_lot_chooses_the_same(
    found: list[HostReport], given: dict[str, int], seed: int
) -> None:
    """A seeded generator decides all that is left to chance."""
    table = Table(found)
    assert table.order(given, NOW_S, Random(seed)) == order(found, given, NOW_S, Random(seed))


@given(st.integers(1, MOST_ASKED - 1), st.integers(0, MOST_ASKED - 1), st.integers())
def test_a_clearly_better_one_is_asked_first(others: int, best: int, seed: int) -> None:
    """Where all can be compared."""
    found = [host(number, age_p95_ms=90.0) for number in range(others)]
    found.insert(best, host(99, age_p95_ms=45.0))
    assert order(found, {}, NOW_S, Random(seed))[0] == host(99).host


def test_of_very_many_a_good_one_is_asked() -> None:
    """Of hosts with all ages the first that is asked belongs to the better half, and no host of
    the worst quarter, nearly always."""
    table = Table(host(number, age_p95_ms=number / 100) for number in range(10_000))
    firsts = [int(table.order({}, NOW_S, Random(seed))[0], 16) for seed in range(400)]
    assert sum(first < 5000 for first in firsts) > 0.9 * len(firsts)
    assert sum(first >= 7500 for first in firsts) < 0.02 * len(firsts)


def test_who_was_just_given_sessions_leaves_the_next_to_others() -> None:
    """Its report does not know of them yet."""
    found = [host(0, age_p95_ms=50.0), host(1, age_p95_ms=60.0)]
    assert order(found, {}, NOW_S, Random(1))[0] == host(0).host
    assert order(found, {host(0).host: 2}, NOW_S, Random(1))[0] == host(1).host


def test_of_hosts_that_are_alike_none_is_always_the_first() -> None:
    """What is measured differs a little, and all doors read the same."""
    found = [host(0, age_p95_ms=50.0), host(1, age_p95_ms=52.0)]
    firsts = Counter(order(found, {}, NOW_S, Random(seed))[0] for seed in range(100))
    assert min(firsts[one.host] for one in found) > 20


def test_a_session_makes_answers_older_where_few_are() -> None:
    """In proportion, and by something everywhere."""
    few, many = host(0, sessions=1), host(1, sessions=1000)
    assert expected_age_ms(few, 1) > expected_age_ms(many, 1) > expected_age_ms(many, 0) == 60.0


def test_a_host_that_does_not_know_gets_its_turn() -> None:
    """After good ones, before bad ones."""
    found = [host(0, age_p95_ms=None), host(1, age_p95_ms=40.0), host(2, age_p95_ms=118.0)]
    asked = order(found, {}, NOW_S, Random(1))
    assert asked == [host(1).host, host(0).host, host(2).host]


def test_nobody_is_asked_when_all_reports_are_old() -> None:
    """A table that could not be read again ends by itself."""
    table = Table([host(0), host(1)])
    assert len(table.order({}, NOW_S + STALE_S, Random(1))) == 2
    assert table.order({}, NOW_S + STALE_S + 0.1, Random(1)) == []


def _busiest(doors: int, hosts: int, rate: int, seconds: int, *, lot: bool) -> float:
    """Sessions of the host that got the most, over the mean, when `doors` choose for `rate`
    sessions a second by reports that come each second; without a `lot` each takes the best."""
    random, sessions = Random(7), Counter[str]()
    names = [host(number).host for number in range(hosts)]
    for second in range(seconds):
        now_s = NOW_S + second
        found = [
            replace(
                REPORT,
                host=name,
                at_s=now_s,
                sessions=sessions[name],
                age_p95_ms=40.0 + 2 * sessions[name] + random.uniform(0, 3),
            )
            for name in names
        ]
        table, given = Table(found), [Counter[str]() for _ in range(doors)]
        best = min(found, key=lambda one: one.age_p95_ms or 0.0).host
        for _ in range(rate):
            door = random.choice(given)
            chosen = table.order(door, now_s + 0.9, random)[0] if lot else best
            door[chosen] += 1
            sessions[chosen] += 1
    return max(sessions.values()) * hosts / sum(sessions.values())


def test_many_doors_with_old_reports_do_not_all_run_to_the_same_host() -> None:
    """The busiest host stays near the mean, where taking the best would give it a second's
    sessions at once."""
    assert _busiest(16, 50, 100, 10, lot=True) < 1.5
    assert _busiest(16, 50, 100, 10, lot=False) > 4
    assert _busiest(16, 5, 20, 10, lot=True) < 1.3
