import pytest

from loadtest.publishing.fleet import Fleet
from loadtest.watching import Reading, Watch, of_this_host
from server.commands.bench.processes import ServerProcess


def test_costs_are_those_between_the_first_look_and_the_last() -> None:
    """What others used is what is left of the host's."""
    watch = Watch(ServerProcess("http://127.0.0.1:1", 1), Fleet([], [], 1.0), 2.0)
    assert watch.shares() is None
    watch.readings += [
        Reading(10.0, server=5.0, publishers=1.0, measuring=2.0, host=100.0),
        Reading(12.0, server=5.9, publishers=1.1, measuring=2.1, host=101.9),
        Reading(20.0, server=10.0, publishers=2.0, measuring=2.5, host=110.0),
    ]
    shares = watch.shares()
    assert shares is not None
    assert (shares.server, shares.publishers, shares.measuring) == (0.5, 0.1, 0.05)
    assert shares.others == pytest.approx(0.35)


def test_a_core_is_a_part_of_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of it is an eighth of four."""
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    assert of_this_host(0.5) == 0.125
