"""Addresses and UDP ports for media."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import ip_address

from server.config import Settings
from server.doctor.finding import Finding, failed, missing, ok
from server.media.addresses import media_addresses
from server.media.connect import gathering_of
from server.media.sockets import bind_udp

USUAL_SESSIONS = 8
"""To have ports for where no number is set: a small machine holds about as many."""


def check(settings: Settings) -> Iterator[Finding]:
    """What is offered to clients, and whether a port can be had for every session."""
    gathering = gathering_of(settings)
    found = media_addresses(gathering)
    yield addresses(found, gathering.public_address)
    for one in found:
        yield ports(one, gathering.ports, settings.max_sessions or USUAL_SESSIONS)


def addresses(found: Sequence[str], public: str | None) -> Finding:
    """Who can reach this machine."""
    if not found:
        advice = "connect it to a network, or set SIDELINE_LOOPBACK_MEDIA=auto"
        return failed("addresses", "none: no session can connect", advice)
    shown = ", ".join(found)
    if public is not None:
        return ok("addresses", f"{public}, which must lead to {shown}")
    if all(ip_address(one).is_loopback for one in found):
        return missing("addresses", f"{shown}: for this machine only", "connect it to a network")
    return ok("addresses", shown)


def ports(address: str, wanted: range | None, sessions: int) -> Finding:
    """Whether as many sockets as sessions can be opened; a firewall is not seen from here."""
    name = f"UDP on {address}"
    try:
        free = _free(address, wanted)
    except OSError as error:
        return failed(name, f"no socket can be opened: {error.strerror}", "look at the network")
    if wanted is None:
        return ok(name, "any port")
    shown = f"{free} of {len(wanted)} ports from {wanted[0]} to {wanted[-1]} are free"
    if free < sessions:
        advice = f"give SIDELINE_UDP_PORTS room for {sessions} sessions, or lower the number"
        return failed(name, shown, f"{advice} with SIDELINE_MAX_SESSIONS")
    return ok(name, f"{shown}; a firewall must let them in")


def _free(address: str, wanted: range | None) -> int:
    tried = [None] if wanted is None else [range(port, port + 1) for port in wanted]
    return sum(_is_free(address, one) for one in tried)


def _is_free(address: str, port: range | None) -> bool:
    sock = bind_udp(address, port)
    if sock is None:
        return False
    sock.close()
    return True
