"""Finds a sport by its name; a sport is imported only when it is asked for.

The sports of this project come first: no other package's sport can take the name of one.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from inference.errors import BrokenSport, UnknownSport
from inference.motion.sport import Sport
from inference.sports import plugins

_MODULES = {name: f"inference.sports.{name}" for name in ("cmj", "dropjump", "running")}


@dataclass(frozen=True, slots=True)
class Listing:
    """All sports that can be used, and what is wrong with the others."""

    sports: tuple[Sport, ...]
    broken: tuple[BrokenSport, ...]


def sport_names() -> tuple[str, ...]:
    """The names of all sports, those of other packages included, sorted."""
    return tuple(sorted({*_MODULES, *plugins.offered()}))


def get_sport(name: str) -> Sport:
    """The sport of that name; raises UnknownSport, and BrokenSport for one of another package
    that cannot be used. Our own modules define `SPORT: Sport`."""
    if name in _MODULES:
        sport = import_module(_MODULES[name]).SPORT
        assert isinstance(sport, Sport)
        return sport
    offers = plugins.offered().get(name)
    if offers is None:
        raise UnknownSport(name, sport_names())
    return plugins.load(offers)


def all_sports() -> Listing:
    """Every sport, imported; one that is broken does not keep the others from being listed."""
    sports: list[Sport] = []
    broken: list[BrokenSport] = list(_shadowed())
    for name in sport_names():
        try:
            sports.append(get_sport(name))
        except BrokenSport as error:
            broken.append(error)
    return Listing(tuple(sports), tuple(broken))


def _shadowed() -> list[BrokenSport]:
    """The offers that lost their name to a sport of this project."""
    return [
        BrokenSport(name, plugins.package_of(entry), "the built-in sport of this name is used")
        for name, entries in plugins.offered().items()
        if name in _MODULES
        for entry in entries
    ]
