from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from loadtest.cluster.policies import POLICIES, FewestReported, FewestSessions, RoundRobin
from server.cluster.report import HostReport
from tests.unit.server.cluster.test_report import REPORT

NOW_S = REPORT.at_s


def hosts(count: int) -> list[HostReport]:
    """Hosts a, b, c, … with 1, 2, 3, … sessions."""
    return [replace(REPORT, host="abcdefgh"[at], sessions=at + 1) for at in range(count)]


@pytest.mark.parametrize("name", POLICIES)
def test_each_names_a_few_hosts_that_take_sessions_and_none_twice(name: str) -> None:
    """The same rules for all, so that they can be compared."""
    policy, random = POLICIES[name](), Random(1)
    found = [replace(one, draining=one.host in "ac") for one in hosts(8)]
    assert policy.order({}, NOW_S, random) == []
    policy.read(found, {}, random)
    for _ in range(20):
        asked = policy.order({}, NOW_S, random)
        assert len(asked) == len(set(asked)) == 5
        assert set(asked) <= set("bdefgh")
    assert policy.order({}, NOW_S + 60, random) == []


def test_in_turn() -> None:
    """Each as often as the others, across readings."""
    policy, firsts = RoundRobin(), Counter[str]()
    for number in range(12):
        if number % 3 == 0:
            policy.read(hosts(4), {}, Random(1))
        firsts[policy.order({}, NOW_S, Random(1))[0]] += 1
    assert firsts == dict.fromkeys("abcd", 3)


def test_the_fewest_sessions_with_what_was_given() -> None:
    """By the door's own count, or by the reports alone."""
    counting, reading = FewestSessions(), FewestReported()
    for policy in (counting, reading):
        policy.read(hosts(2), {"a": 0}, Random(1))
    assert [counting.order({}, NOW_S, Random(1))[0] for _ in range(3)].count("a") in (1, 2)
    assert [reading.order({}, NOW_S, Random(1))[0] for _ in range(3)] == ["a", "a", "a"]
    counting.read(hosts(2), {"a": 5}, Random(1))
    assert counting.order({}, NOW_S, Random(1))[0] == "b"
