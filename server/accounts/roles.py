"""What people and devices are to an owner: named sets of scopes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from server.accounts.scopes import USUAL, KeyScope


class Role(StrEnum):
    """What the bearer of a key is."""

    OWNER = "owner"
    COACH = "coach"
    ATHLETE = "athlete"
    """A device that sends its camera, and nothing else."""
    VIEWER = "viewer"
    """Looks on, and controls nothing."""


Invited = Literal[Role.COACH, Role.ATHLETE, Role.VIEWER]
"""Who can be invited: an owner is nobody's guest."""

SCOPES: Mapping[Role, frozenset[KeyScope]] = {
    Role.OWNER: USUAL | {KeyScope.ADMIN},
    Role.COACH: frozenset({KeyScope.LIVE, KeyScope.READ, KeyScope.WRITE}),
    Role.ATHLETE: frozenset({KeyScope.PUBLISH}),
    Role.VIEWER: frozenset({KeyScope.WATCH, KeyScope.READ}),
}


def role_of(name: str | None) -> Role | None:
    """The role of that name; None for none, and for one that a later version made."""
    return Role(name) if name in frozenset(Role) else None
