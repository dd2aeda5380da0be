"""How this room reaches into aiortc's and aioice's private parts.

Their versions are pinned; every place that uses these has tests that fail loudly when an upgrade
moves one.
"""

from __future__ import annotations

from typing import Any


class MissingHook(AttributeError):
    """An upgrade of aiortc or aioice has moved what this server hooks into."""


def require(owner: object, name: str) -> Any:
    """The private part; raises MissingHook."""
    if not hasattr(owner, name):
        raise MissingHook(f"{owner!r} has no {name}: the hooks must be fitted to this version")
    return getattr(owner, name)


def put_instead(owner: object, name: str, value: object) -> None:
    """Exchange a part that must be there; raises MissingHook."""
    require(owner, name)
    setattr(owner, name, value)
