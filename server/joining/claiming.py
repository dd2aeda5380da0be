"""A token is exchanged for a key, by somebody who has none yet."""

from __future__ import annotations

import ipaddress

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from server.accounts.accounts import accounts_of
from server.accounts.tickets import Claimed, Tickets

MOST_CLAIMS = 30
"""From one address in a minute: a team behind one router comes in at once, and a token of 256
random bits is not found by trying."""


async def claim(
    request: Request, response: Response, tickets: Tickets, token: str, name: str | None
) -> Claimed:
    """The key for a token; raises a 429 problem for too many tries from one address, and what
    `Tickets.claim` does."""
    standing = await accounts_of(request).rates.take(f"claims/{_address(request)}", MOST_CLAIMS)
    if standing is not None:
        if not standing.admitted:
            raise standing.problem()
        response.headers.update(standing.headers())
    response.headers["Cache-Control"] = "no-store"
    return await run_in_threadpool(tickets.claim, token, name)


def _address(request: Request) -> str:
    """Where the client is; of IPv6 the network, of which every client has 2^64 addresses."""
    host = "" if request.client is None else request.client.host
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "elsewhere"
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)
