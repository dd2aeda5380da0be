"""What a key may be used for."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum


class KeyScope(StrEnum):
    """One permission. To write includes to read."""

    LIVE = "live"
    READ = "analyses:read"
    WRITE = "analyses:write"
    WEBHOOKS = "webhooks"
    METRICS = "metrics"
    ADMIN = "admin"


ALL = frozenset(KeyScope)
USUAL = frozenset(KeyScope) - {KeyScope.ADMIN, KeyScope.METRICS}
"""What a key may that is made without a word about it."""


def allowed(held: Collection[KeyScope], needed: KeyScope) -> bool:
    """Whether a key with these scopes may do what needs that one."""
    return needed in held or (needed is KeyScope.READ and KeyScope.WRITE in held)


def known(names: Iterable[str]) -> frozenset[KeyScope]:
    """The scopes among these names; one that a later version made is not given here."""
    return frozenset(KeyScope(one) for one in names if one in frozenset(KeyScope))
