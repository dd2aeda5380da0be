"""Under what a server on a local network is reached."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from server.media.addresses import host_addresses

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_LOOPBACK: tuple[Address, ...] = (IPv4Address("127.0.0.1"), IPv6Address("::1"))
_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")


@dataclass(frozen=True, slots=True)
class Names:
    """Addresses and host names, each once and in order, so that two can be compared."""

    addresses: tuple[Address, ...]
    hosts: tuple[str, ...]


def names_of(addresses: list[str], host_name: str) -> Names:
    """Those addresses and loopback's, the host's name, alone and under `.local`, and localhost."""
    numbers = {ip_address(one.partition("%")[0]) for one in addresses} | set(_LOOPBACK)
    host = host_name.lower().rstrip(".")
    hosts = {"localhost"}
    if len(host) <= 64 and _HOST.fullmatch(host):
        hosts |= {host, f"{host.partition('.')[0]}.local"}
    return ordered(numbers, hosts)


def ordered(addresses: Iterable[Address], hosts: Iterable[str]) -> Names:
    """Each once, and in order."""
    numbers = sorted(set(addresses), key=lambda one: (one.version, int(one)))
    return Names(tuple(numbers), tuple(sorted(set(hosts))))


def names_of_host(
    listens_on: str,
    known: Callable[..., list[str]] = host_addresses,
    host_name: Callable[[], str] = socket.gethostname,
) -> Names:
    """The names of this machine now, for a server that listens on that address."""
    return names_of(known(ipv6=":" in listens_on), host_name())
