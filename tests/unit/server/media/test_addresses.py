from typing import Literal

import pytest

from server.media.addresses import media_addresses
from server.media.ports import Gathering


def both(ipv4: bool, ipv6: bool) -> list[str]:
    """A machine with one address of each kind."""
    return ["2001:db8::1"] * ipv6 + ["192.0.2.1"] * ipv4


def neither(_ipv4: bool, _ipv6: bool) -> list[str]:
    """A machine without a network."""
    return []


def test_ipv6_is_a_choice() -> None:
    """IPv4 comes first; IPv6 only where it is wanted."""
    assert media_addresses(Gathering(), both) == ["192.0.2.1", "2001:db8::1"]
    assert media_addresses(Gathering(ipv6=False), both) == ["192.0.2.1"]


@pytest.mark.parametrize(
    ("loopback", "with_network", "without"),
    [("auto", False, True), ("on", True, True), ("off", False, False)],
)
def test_loopback(
    loopback: Literal["auto", "on", "off"], with_network: bool, without: bool
) -> None:
    """By itself it is offered only where there is nothing else."""
    gathering = Gathering(loopback=loopback)
    assert ("127.0.0.1" in media_addresses(gathering, both)) is with_network
    assert ("127.0.0.1" in media_addresses(gathering, neither)) is without
