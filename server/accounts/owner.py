"""Whose things are whose, and who asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from starlette.requests import HTTPConnection
from starlette.types import Scope

from server.accounts.roles import Role
from server.accounts.scopes import ALL, KeyScope
from server.accounts.shared import Shared
from server.accounts.tiers import UNLIMITED, Tier

LOCAL = "local"
"""Whoever runs the server: everybody on loopback, and everybody with the key that it printed."""

OWNER_PATTERN = "^[a-z0-9][a-z0-9._-]{0,31}$"

_PLACE = "sideline.caller"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the owner that is acted for, and what the key allows.

    `tier_name` and `key_id` are there for a key of those in the database; `expires_s` is when such
    a key ends, in seconds since 1970.
    """

    owner: str
    scopes: frozenset[KeyScope]
    tier: Tier
    tier_name: str | None = None
    expires_s: float | None = None
    key_id: str | None = None
    role: Role | None = None
    athlete_id: str | None = None
    shared: Shared | None = None

    @property
    def device_id(self) -> str | None:
        """The id of the device that asks, if one does."""
        return self.key_id if self.role is Role.ATHLETE else None

    @property
    def runs_server(self) -> bool:
        """Whether it may see and make what is every owner's."""
        return self.owner == LOCAL and KeyScope.ADMIN in self.scopes


ADMINISTRATOR = Caller(LOCAL, ALL, UNLIMITED, role=Role.OWNER)


def set_caller(scope: Scope, caller: Caller) -> None:
    """Say who asks; the guard does, before any route is reached."""
    scope[_PLACE] = caller


def find_caller(scope: Scope) -> Caller | None:
    """Who asks; None where nobody need say: health, the page, preflights."""
    return cast("Caller | None", scope.get(_PLACE))


def caller_of(connection: HTTPConnection) -> Caller:
    """Who asks, at an address that the guard watches."""
    return cast(Caller, connection.scope[_PLACE])


def owner_of(connection: HTTPConnection) -> str:
    """The owner that a request acts for."""
    return caller_of(connection).owner
