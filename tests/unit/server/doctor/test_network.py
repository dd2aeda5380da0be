import socket
from pathlib import Path

from server.config import Settings
from server.doctor import network
from server.doctor.finding import Status


def test_who_can_reach_this_machine() -> None:
    """No address fails, loopback alone is pointed out, the public address is told."""
    assert network.addresses([], None).status is Status.FAILED
    assert network.addresses(["127.0.0.1"], None).status is Status.MISSING
    assert network.addresses(["192.0.2.1"], None).status is Status.OK
    assert "198.51.100.7" in network.addresses(["192.0.2.1"], "198.51.100.7").detail


def test_a_range_needs_room_for_every_session() -> None:
    """Taken ports are counted; too few for the sessions that may come is a failure."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        found = network.ports("127.0.0.1", range(port, port + 1), 1)
    assert found.status is Status.FAILED
    assert found.detail.startswith(f"0 of 1 ports from {port}")
    assert "SIDELINE_UDP_PORTS" in found.advice
    assert network.ports("127.0.0.1", range(port, port + 1), 1).status is Status.OK
    assert network.ports("127.0.0.1", None, 1).detail == "any port"


def test_an_address_that_cannot_be_had_fails() -> None:
    """As when an interface has just gone."""
    assert network.ports("192.0.2.201", None, 1).status is Status.FAILED


def test_this_machine_is_looked_at(tmp_path: Path) -> None:
    """Addresses come first, then the ports of each."""
    found = list(network.check(Settings(data_dir=tmp_path)))
    assert found[0].name == "addresses"
    assert all(one.name.startswith("UDP on ") for one in found[1:])
    assert len(found) >= 2
