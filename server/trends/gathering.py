"""Gathers what an athlete's trends are made of: every occasion once, and what a group has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from server.store.people import KeptSession
from server.store.tables import Analysis
from server.trends.measures import LEAST_ATHLETES
from server.trends.occasions import Condition, Kind, Occasion
from server.trends.reports import Reports, finals_told
from server.trends.rows import Rows

MOST_OCCASIONS = 300
"""Of an athlete's; older ones say little of today."""
MOST_FINALS = 20_000
MOST_LOOKED_AT = 1_000
"""Occasions of everybody's, to find each athlete's newest."""
MOST_ATHLETES = 100


@dataclass(frozen=True, slots=True)
class Gathered:
    """An athlete's occasions in a sport, the newest first; `older` are sessions and analyses too
    many to be looked at, `unreadable` analyses without a report."""

    occasions: tuple[Occasion, ...]
    older: int
    unreadable: int


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an occasion's finals are to be found."""

    at_s: float
    row: KeptSession | Analysis


class Gathering:
    """Every method blocks on the database and the store; raises StoreError."""

    def __init__(self, rows: Rows, reports: Reports) -> None:
        self._rows = rows
        self._reports = reports

    def of(self, owner: str, athlete_id: str, sport: str) -> Gathered:
        """What there is of one athlete.

        A video counts once: of several analyses of it the newest, and of a session whose recording
        was analysed the analysis, which saw every frame.
        """
        rows = self._rows.over(owner, sport, athlete_id, MOST_OCCASIONS + 1)
        placed = self._placed(*rows)
        looked_at = placed[:MOST_OCCASIONS]
        occasions, older, unreadable = self._read(looked_at)
        older += len(placed) - len(looked_at)
        return Gathered(occasions, older, unreadable)

    def group(self, owner: str, sport: str, condition: Condition) -> dict[str, list[float]]:
        """Of each metric the mean of each athlete's newest occasion of that condition; nothing
        where there are too few athletes."""
        rows = self._rows.over(owner, sport, None, MOST_LOOKED_AT)
        newest: dict[str, _Place] = {}
        for one in self._placed(*rows):
            if _condition(one.row) == condition and one.row.athlete_id is not None:
                newest.setdefault(one.row.athlete_id, one)
        if len(newest) < LEAST_ATHLETES:
            return {}
        occasions, _, _ = self._read(list(newest.values())[:MOST_ATHLETES])
        return _means(occasions)

    def _placed(
        self, sessions: Sequence[KeptSession], analyses: Sequence[Analysis]
    ) -> list[_Place]:
        """In time, the newest first; a video is as old as its session or its upload."""
        filmed_s = self._rows.filmed_s(analyses, self._rows.recorded(analyses))
        placed, seen = [], set()
        for one in analyses:  # the newest comes first
            if one.upload_id is not None:
                if one.upload_id in seen:
                    continue
                seen.add(one.upload_id)
            placed.append(_Place(filmed_s[one.id], one))
        alone = (one for one in sessions if one.recording_id not in seen)
        placed += [_Place(one.created_s, one) for one in alone]
        return sorted(placed, key=lambda one: (one.at_s, one.row.id), reverse=True)

    def _read(self, placed: Sequence[_Place]) -> tuple[tuple[Occasion, ...], int, int]:
        live = [one.row.id for one in placed if isinstance(one.row, KeptSession)]
        told = self._rows.finals(live, MOST_FINALS)
        occasions, older, unreadable = [], 0, 0
        for one in placed:
            if isinstance(one.row, Analysis):
                kind, finals = Kind.ANALYSIS, self._reports.finals(one.row)
                unreadable += finals is None
            else:
                kind, messages = Kind.SESSION, told.get(one.row.id)
                finals = None if messages is None else finals_told(messages)
                older += messages is None
            if finals is not None:
                condition = _condition(one.row)
                occasions.append(Occasion(kind, one.row.id, one.at_s, finals, condition))
        return tuple(occasions), older, unreadable


def _condition(row: KeptSession | Analysis) -> Condition:
    return Condition.of(row.profile if isinstance(row, KeptSession) else row.options["athlete"])


def _means(occasions: Sequence[Occasion]) -> dict[str, list[float]]:
    """By metric, a value an occasion."""
    found = defaultdict[str, list[float]](list)
    for one in occasions:
        values = defaultdict[str, list[float]](list)
        for final in one.trusted:
            for name, value in final.values.items():
                values[name].append(value)
        for name, measured in values.items():
            found[name].append(fmean(measured))
    return dict(found)
