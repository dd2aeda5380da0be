"""Sports that other installed packages offer, by entry points of the group `sideline.sports`.

A package says in its `pyproject.toml`:

    [project.entry-points."sideline.sports"]
    skipping = "skipping_rope:SPORT"

where `SPORT` is an `inference.motion.sport.Sport` whose `name` is `skipping`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points

from inference.errors import BrokenSport
from inference.motion.sport import Sport

GROUP = "sideline.sports"

Offers = tuple[EntryPoint, ...]


def offered() -> Mapping[str, Offers]:
    """What the installed packages offer, by the sport's name; nothing is imported."""
    return _offered(tuple(sys.path))


@lru_cache(maxsize=1)
def _offered(path: tuple[str, ...]) -> Mapping[str, Offers]:
    """Looking through all installed packages takes tens of milliseconds: once for a path."""
    del path
    found: dict[str, Offers] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda one: (one.name, package_of(one))):
        found[entry.name] = (*found.get(entry.name, ()), entry)
    return found


def package_of(entry: EntryPoint) -> str:
    """The name of the package that an entry point belongs to."""
    return entry.dist.name if entry.dist is not None else entry.module


def load(offers: Offers) -> Sport:
    """Import the sport of one name; raises BrokenSport, whatever is wrong with its package."""
    first = offers[0]
    packages = ", ".join(package_of(one) for one in offers)
    if len(offers) > 1:
        raise BrokenSport(first.name, packages, "several packages offer a sport of this name")
    try:
        sport = first.load()
    except (Exception, SystemExit) as error:
        reason = f"{first.value} cannot be loaded: {type(error).__name__}: {error}"
        raise BrokenSport(first.name, packages, reason) from error
    if not isinstance(sport, Sport):
        raise BrokenSport(first.name, packages, f"{first.value} is no Sport")
    if sport.name != first.name:
        raise BrokenSport(first.name, packages, f"{first.value} calls itself {sport.name!r}")
    return sport
