"""What a key may be used for."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum


class KeyScope(StrEnum):
    """One permission. Each includes what lies within it: see `allowed`."""

    LIVE = "live"
    WATCH = "live:watch"
    PUBLISH = "live:publish"
    READ = "analyses:read"
    WRITE = "analyses:write"
    WEBHOOKS = "webhooks"
    METRICS = "metrics"
    ADMIN = "admin"


_WITHIN = {
    KeyScope.WATCH: KeyScope.LIVE,
    KeyScope.PUBLISH: KeyScope.LIVE,
    KeyScope.READ: KeyScope.WRITE,
}
"""What another scope includes."""

ALL = frozenset(KeyScope)
USUAL = frozenset(KeyScope) - {KeyScope.ADMIN, KeyScope.METRICS}
"""What a key may that is made without a word about it."""


def allowed(held: Collection[KeyScope], needed: KeyScope) -> bool:
    """Whether a key with these scopes may do what needs that one."""
    return needed in held or _WITHIN.get(needed) in held


def known(names: Iterable[str]) -> frozenset[KeyScope]:
    """The scopes among these names; one that a later version made is not given here."""
    return frozenset(KeyScope(one) for one in names if one in frozenset(KeyScope))
