"""STUN and TURN servers, asked with the credentials that a client would get now."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

from server.config import Settings
from server.doctor.finding import Finding, failed, missing, ok
from server.ice import IceServer
from server.media.connect import gathering_of
from server.media.ice_servers import is_usable
from server.media.ports import Gathering
from server.media.probe import probe


def check(settings: Settings) -> Iterator[Finding]:
    """Each configured server."""
    servers = settings.ice_servers_at(time.time())
    if not servers:
        detail = "none configured: clients behind strict firewalls cannot connect from elsewhere"
        yield missing("TURN", detail, "not needed on one network; else set SIDELINE_ICE_SERVERS")
    for server in servers:
        yield asyncio.run(asked(server, gathering_of(settings)))


async def asked(server: IceServer, gathering: Gathering) -> Finding:
    """What one server says."""
    name = f"{'TURN' if server.relays else 'STUN'} {server.urls}"
    if not is_usable(server):
        return ok(name, "told to clients; the server itself cannot use such an address")
    reason = await probe(server, gathering)
    if reason is None:
        return ok(name, "opens a relay" if server.relays else "answers")
    return failed(name, reason, _advice(server))


def _advice(server: IceServer) -> str:
    if server.relays:
        return "check address, firewall, and username and credential or SIDELINE_TURN_SECRET"
    return "check address and firewall, or take it out of SIDELINE_ICE_SERVERS"
