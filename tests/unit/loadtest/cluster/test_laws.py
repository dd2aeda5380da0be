"""What holds in a simulated cluster whatever happens to it."""

import pytest

from loadtest.cluster.run import Asked, Cluster, run
from loadtest.cluster.scenarios import SCENARIOS
from loadtest.cluster.tables import told


def small(scenario: str, policy: str = "ours", **change: object) -> Asked:
    """A cluster of few hosts."""
    return Asked(scenario, policy=policy, hosts=10, doors=3, time_s=60.0, **change)  # type: ignore[arg-type]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_nobody_is_lost_or_made_up(scenario: str) -> None:
    """At every moment each offer was admitted, refused or waits; who was admitted is on one living
    host, looks for another or has left; hosts count whom they have."""
    cluster = Cluster(small(scenario))
    events, tally = cluster.world.events, cluster.world.tally
    for _ in range(10):
        events.run(events.now_s + 6.3)
        assert tally.offered == tally.admitted + tally.refused + tally.waiting
        assert 0 <= tally.waiting < 30
        homes = [host for host in cluster.clients.where if host is not None]
        assert len(homes) == sum(len(host.sessions) for host in cluster.world.hosts)
        for number, host in enumerate(cluster.clients.where):
            assert host is None or (host.alive and number in host.sessions)
        homeless = cluster.clients.homeless
        assert tally.there + tally.admitted == len(homes) + tally.ended + homeless
        assert 0 <= homeless <= tally.again_waiting
    assert tally.admitted > 50


@pytest.mark.parametrize("scenario", ["kills", "rack", "drain"])
def test_who_loses_his_host_finds_another(scenario: str) -> None:
    """Nearly all within three seconds, where there is room."""
    tally = run(small(scenario)).tally
    assert tally.again > 30
    assert tally.again == tally.again_answered + tally.again_gone + tally.again_waiting
    assert tally.again_within[1] <= tally.again_within[3] <= tally.again_answered
    assert tally.again_within[3] > 0.9 * tally.again


def test_the_same_seed_gives_the_same_table() -> None:
    """And another one another."""
    tables = [dict(told(run(small("rack", seed=seed)))) for seed in (1, 1, 2)]
    for one in tables:
        del one["cpu_s"], one["seed"]
    assert tables[0] == tables[1] != tables[2]


def test_all_policies_get_the_same_work() -> None:
    """As many sessions are there and come."""
    ran = [run(small("burst", policy)).tally for policy in ("ours", "random", "round robin")]
    assert len({(one.there, one.offered) for one in ran}) == 1


def test_without_redis_new_work_is_refused_and_live_goes_on() -> None:
    """From when the reports are old until it is back; nobody who is there notices."""
    cluster = Cluster(small("redis"))
    events, tally = cluster.world.events, cluster.world.tally
    events.run(3 + 20 + 6)
    before, ended = (tally.admitted, tally.refused), tally.ended
    events.run(3 + 20 + 19.9)
    assert tally.admitted == before[0]
    assert tally.refused > before[1]
    assert tally.ended > ended
    assert tally.again == 0
    events.run(3 + 20 + 30)
    assert tally.admitted > before[0]


def test_asking_for_more_than_there_is_ends_in_refusals_not_in_late_answers() -> None:
    """The admission's own promise holds in a cluster."""
    tally = run(Asked("ramp", hosts=10, doors=3)).tally
    assert tally.refused > 0.1 * tally.offered
    assert tally.spread.mean > 0.85
    assert (tally.ages.ms(95) or 0) < 200


def test_the_real_choice_is_not_worse_than_the_others() -> None:
    """In a burst it refuses no more where there is room, and the oldest answers are younger."""
    asked = Asked("burst", hosts=20)
    ours, *others = (
        run(Asked(asked.scenario, asked.hosts, policy=policy)).tally
        for policy in ("ours", "random", "fewest sessions")
    )
    for other in others:
        assert ours.refused_with_room <= other.refused_with_room
        assert (ours.ages.ms(99) or 0) < 0.9 * (other.ages.ms(99) or 0)
