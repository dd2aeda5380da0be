from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from server.cluster.report import STALE_S, HostReport
from server.cluster.scaling import has_room, not_wanted, wanted_hosts
from tests.unit.server.cluster.test_report import REPORT

NOW_S = REPORT.at_s
IDLE = replace(REPORT, sessions=0, present=0, age_p95_ms=40.0)
BUSY = replace(IDLE, sessions=5, present=5)
FULL = replace(BUSY, admits=False, age_p95_ms=180.0)
LOADING = replace(IDLE, ready=False, admits=False, age_p95_ms=None)
REPORTS = st.lists(st.sampled_from([IDLE, BUSY, FULL, LOADING]), max_size=40)


def test_somebody_has_to_begin() -> None:
    """Also where all that there is drains, or has not been heard of for too long."""
    assert wanted_hosts([], NOW_S) == 1
    assert wanted_hosts([replace(IDLE, draining=True)], NOW_S) == 1
    assert wanted_hosts([replace(FULL, at_s=NOW_S - STALE_S - 1)], NOW_S) == 1


def test_a_full_cluster_grows_by_its_spare() -> None:
    """One for one, three for eleven; also where hosts would admit, but with old answers."""
    assert wanted_hosts([FULL], NOW_S) == 2
    assert wanted_hosts([FULL] * 11, NOW_S) == 14
    assert wanted_hosts([replace(BUSY, age_p95_ms=150.0)], NOW_S) == 2


def test_what_is_on_its_way_is_not_asked_for_twice() -> None:
    """A host that loads is the spare of a moment later."""
    assert wanted_hosts([FULL, LOADING], NOW_S) == 2


def test_an_empty_cluster_shrinks_to_one() -> None:
    """Hosts with sessions stay."""
    assert wanted_hosts([IDLE] * 5, NOW_S) == 1
    assert wanted_hosts([BUSY, *[IDLE] * 4], NOW_S) == 1
    assert wanted_hosts([FULL, *[IDLE] * 4], NOW_S) == 2


def test_only_who_has_no_session_is_sent_away() -> None:
    """And only where there are more hosts than are wanted, by Ray, which takes their nodes."""
    idle, busy = replace(IDLE, node="n1"), replace(BUSY, node="n2")
    assert not_wanted([busy, idle], NOW_S, 1) == idle
    assert not_wanted([busy, idle], NOW_S, 2) is None
    assert not_wanted([busy, busy], NOW_S, 1) is None
    assert not_wanted([busy, IDLE], NOW_S, 1) is None
    assert not_wanted([busy, replace(idle, draining=True)], NOW_S, 1) is None


@given(REPORTS)
def test_its_laws(reports: list[HostReport]) -> None:
    """Nobody's host is taken away, the spare is there or asked for, and nothing is asked for
    beside it."""
    wanted = wanted_hosts(reports, NOW_S)
    with_sessions = sum(one.sessions > 0 for one in reports)
    room = sum(has_room(one, NOW_S) or not one.ready for one in reports)
    assert wanted >= max(1, with_sessions)
    added = max(0, wanted - len(reports))
    assert room + added >= 1
    assert added == 0 or room + added <= max(1, -(-len(reports) // 5))
