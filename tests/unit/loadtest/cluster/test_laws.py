"""What holds in a simulated cluster whatever happens to it."""

import pytest

from loadtest.cluster.kinds import USUAL
from loadtest.cluster.policies import POLICIES
from loadtest.cluster.run import Asked, Cluster, run
from loadtest.cluster.scenarios import SCENARIOS
from loadtest.cluster.tables import told
from loadtest.cluster.trouble import Trouble
from loadtest.cluster.world import World


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


def test_a_host_that_dies_while_it_drains_loses_each_session_once() -> None:
    """Whoever was told to move and is on the way does not look twice."""
    cluster = Cluster(small("steady"))
    events, world = cluster.world.events, cluster.world
    host = world.hosts[0]
    trouble = Trouble(world, cluster.clients, 1)
    trouble.drain(host, host.life)
    sessions = len(host.sessions)
    events.run(events.now_s + 0.01)
    trouble.kill(host)
    events.run(events.now_s + 10)
    assert world.tally.again == sessions
    assert not cluster.clients.homeless


def test_a_drained_host_takes_its_report_away() -> None:
    """And begins again under another name."""
    cluster = Cluster(small("steady"))
    events, world = cluster.world.events, cluster.world
    host, name = world.hosts[0], world.hosts[0].name
    Trouble(world, cluster.clients, 1).drain(host, host.life)
    while world.host(name) is not None:
        events.run(events.now_s + 0.1)
    assert name not in {one.host for one in world.board.reports(events.now_s)}
    events.run(events.now_s + 10)
    assert host.name in {one.host for one in world.board.reports(events.now_s)}


def test_where_there_is_room_and_where_there_is_none() -> None:
    """By what hosts would say now, not by what they reported."""
    cluster = Cluster(small("steady"))
    world = cluster.world
    assert world.has_room()
    for host in world.hosts:
        for session in range(200):
            host.put(10_000 + session, 30.0, 0.0)
    assert not world.has_room()


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


def test_a_door_reads_nothing_while_redis_is_away() -> None:
    """Not even what was written before."""
    world = World([USUAL] * 3, 1, POLICIES["ours"], seed=1)
    world.events.run(0.99)
    world.board.up = False
    world.events.run(3.0)
    assert world.board.reports(3.0)
    assert world.doors[0].order(3.0, world.random) == []
    world.board.up = True
    world.events.run(4.0)
    assert world.doors[0].order(4.0, world.random)


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
