"""What a front says of who asks, a worker understands."""

from __future__ import annotations

import pytest
from starlette.datastructures import Headers

from server.accounts.owner import LOCAL, Caller
from server.accounts.roles import SCOPES, Role
from server.accounts.said import caller_said, headers_of
from server.accounts.scopes import ALL
from server.accounts.tiers import UNLIMITED

PHONE = Caller("club", SCOPES[Role.ATHLETE], UNLIMITED, "pro", 9.0, "k", Role.ATHLETE, "ada")


@pytest.mark.parametrize("caller", [PHONE, Caller("club", ALL, UNLIMITED, "pro", None, "k")])
def test_there_and_back(caller: Caller) -> None:
    """Owner, key, role and athlete; what it may, the front has seen to."""
    said = caller_said(Headers(headers_of(caller)))
    assert (said.owner, said.key_id, said.role) == (caller.owner, caller.key_id, caller.role)
    assert (said.athlete_id, said.device_id) == (caller.athlete_id, caller.device_id)
    assert said.scopes == ALL


def test_where_nothing_is_said() -> None:
    """It asks for itself."""
    said = caller_said(Headers({}))
    assert (said.owner, said.key_id, said.role) == (LOCAL, None, None)
