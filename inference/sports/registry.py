"""Finds a sport by its name; a sport is imported only when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from inference.errors import UnknownSport
from inference.motion.analyzer import Analyzer, AthleteProfile


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric that a sport reports: its name (unit at the end), label and plausible range."""

    name: str
    label: str
    unit: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Sport:
    """What a sport needs and gives."""

    name: str
    label: str
    view: str
    minimum_fps: float
    inputs: tuple[str, ...]
    phases: tuple[str, ...]
    metrics: tuple[Metric, ...]
    create: Callable[[AthleteProfile], Analyzer]


_MODULES = {"cmj": "inference.sports.cmj"}


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
