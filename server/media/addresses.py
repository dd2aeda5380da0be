"""The addresses of this machine on which media can be received."""

from __future__ import annotations

from collections.abc import Callable

from aioice.ice import get_host_addresses

from server.media.ports import Gathering

LOOPBACK = "127.0.0.1"


def host_addresses(*, ipv6: bool) -> list[str]:
    """What this machine has, without loopback."""
    return list(get_host_addresses(True, ipv6))


def media_addresses(
    gathering: Gathering, known: Callable[[bool, bool], list[str]] = get_host_addresses
) -> list[str]:
    """IPv4 first; loopback when it is asked for, or when there is nothing else.

    `known` lists what the machine has, without loopback, given whether IPv4 and IPv6 are wanted.
    """
    addresses = sorted(known(True, gathering.ipv6), key=lambda one: ":" in one)
    alone = not addresses and gathering.loopback == "auto"
    return [*addresses, LOOPBACK] if alone or gathering.loopback == "on" else addresses
