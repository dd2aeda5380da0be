"""The finals in reports of recorded video, which are read once and remembered."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any

from server.analyses.results import Result, Shelf
from server.store.objects.base import MissingObject
from server.store.tables import Analysis
from server.trends.occasions import Final

MOST_BYTES = 16 << 20
REMEMBERED = 512

_Key = tuple[str, str | None]


class Reports:
    """Those of one server's analyses; what a try has published never changes. Every method blocks;
    raises StoreError."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._lock = Lock()
        self._known: dict[_Key, tuple[Final, ...]] = {}

    def finals(self, analysis: Analysis) -> tuple[Final, ...] | None:
        """In order; None for a report that is not there any more, or cannot be read."""
        key = analysis.id, analysis.results_at
        with self._lock:
            known = self._known.get(key)
        if known is not None:
            return known
        read = self._read(analysis)
        if read is not None:
            self._remember(key, read)
        return read

    def _remember(self, key: _Key, finals: tuple[Final, ...]) -> None:
        with self._lock:
            self._known[key] = finals
            while len(self._known) > REMEMBERED:
                del self._known[next(iter(self._known))]

    def _read(self, analysis: Analysis) -> tuple[Final, ...] | None:
        if Result.REPORT not in self._shelf.there(analysis):
            return None
        place, key = self._shelf.at(analysis, Result.REPORT)
        try:
            return finals_in(json.loads(place.read(key, MOST_BYTES)))
        except (MissingObject, ValueError):
            return None


def finals_in(report: object) -> tuple[Final, ...]:
    """The attempts of a report; none in what is none."""
    attempts = report.get("attempts", ()) if isinstance(report, Mapping) else ()
    return tuple(_final(one, one["metrics"]) for one in attempts)


def finals_told(messages: Sequence[Mapping[str, Any]]) -> tuple[Final, ...]:
    """The same from what a session's client was told."""
    return tuple(_final(one, one["values"]) for one in messages)


def _final(one: Mapping[str, Any], values: Mapping[str, float]) -> Final:
    verdict = one.get("verdict")
    return Final(
        int(one["number"]),
        float(one["media_time_s"]),
        dict(values),
        None if verdict is None else str(verdict["grade"]),
        tuple(one.get("flags", ())),
    )
