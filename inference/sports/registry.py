"""Finds a sport by its name; a sport is imported only when it is asked for."""

from __future__ import annotations

from importlib import import_module

from inference.errors import UnknownSport
from inference.motion.sport import Sport

_MODULES = {"cmj": "inference.sports.cmj", "dropjump": "inference.sports.dropjump"}


def sport_names() -> tuple[str, ...]:
    """The names of all sports, sorted."""
    return tuple(sorted(_MODULES))


def get_sport(name: str) -> Sport:
    """The sport of that name; raises UnknownSport. Its module defines `SPORT: Sport`."""
    if name not in _MODULES:
        raise UnknownSport(name, sport_names())
    sport = import_module(_MODULES[name]).SPORT
    assert isinstance(sport, Sport)
    return sport
