"""What the front of several workers says to one of them of who asks: nobody else can reach it."""

from __future__ import annotations

from collections.abc import Mapping

from server.accounts.owner import LOCAL, Caller
from server.accounts.roles import role_of
from server.accounts.scopes import ALL
from server.accounts.tiers import UNLIMITED

OWNER_HEADER = "X-Sideline-Owner"
_KEY_HEADER = "X-Sideline-Key-Id"
_ROLE_HEADER = "X-Sideline-Role"
_ATHLETE_HEADER = "X-Sideline-Athlete"


def headers_of(caller: Caller) -> dict[str, str]:
    """For whom it asks."""
    said = {
        OWNER_HEADER: caller.owner,
        _KEY_HEADER: caller.key_id,
        _ROLE_HEADER: caller.role,
        _ATHLETE_HEADER: caller.athlete_id,
    }
    return {name: value for name, value in said.items() if value is not None}


def caller_said(headers: Mapping[str, str]) -> Caller:
    """Who that is; what it may, the front has seen to."""
    return Caller(
        headers.get(OWNER_HEADER, LOCAL),
        ALL,
        UNLIMITED,
        key_id=headers.get(_KEY_HEADER),
        role=role_of(headers.get(_ROLE_HEADER)),
        athlete_id=headers.get(_ATHLETE_HEADER),
    )
