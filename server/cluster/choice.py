"""Which host is asked for a new session. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from random import Random

from server.cluster.report import STALE_S, HostReport

MOST_ASKED = 5
"""An offer asks so many hosts at most: a client waits for the answer."""

_UNKNOWN_MS = 100.0
"""A host that does not know is no good choice, and gets its turn all the same."""

_LEAST_MS = 2.0
"""What a session that was just given adds to the age at least: only then does a host that is far
from full leave the next ones to others like it."""

_ALIKE_MS = 5.0
"""Measured ages differ by as much when nothing does."""


class Table:
    """The hosts' reports as they were read once, for as many choices as come until they are read
    again: a choice then takes the same time, however many hosts there are."""

    def __init__(self, reports: Iterable[HostReport]) -> None:
        known = {one.host: one for one in reports}.values()
        able = [one for one in known if one.takes_sessions(one.at_s)]
        self._able = sorted(able, key=lambda one: one.at_s)
        self._at_s = [one.at_s for one in self._able]

    def order(self, given: Mapping[str, int], now_s: float, random: Random) -> list[str]:
        """The hosts to ask at `now_s`, the best first, `MOST_ASKED` at most.

        A few are drawn by lot, and the one whose answers will be the youngest is asked first: all
        doors see the same reports, and if each took the best of all they would all take the same.
        `given` says how many sessions this door gave to a host since the report.
        """
        drawn = [one for one in self._draw(now_s, random) if one.takes_sessions(now_s)]
        ages_ms = {one.host: expected_age_ms(one, given.get(one.host, 0)) for one in drawn}
        ordered = sorted(ages_ms, key=ages_ms.__getitem__)
        if len(ordered) > 1 and random.random() < 0.5:
            first, second = ordered[:2]
            if ages_ms[second] - ages_ms[first] <= _ALIKE_MS:
                ordered[:2] = second, first
        return ordered

    def _draw(self, now_s: float, random: Random) -> list[HostReport]:
        oldest = bisect_left(self._at_s, now_s - STALE_S)
        newest = bisect_right(self._at_s, now_s + STALE_S)
        fresh = range(oldest, newest)
        return [self._able[at] for at in random.sample(fresh, min(MOST_ASKED, len(fresh)))]


def expected_age_ms(report: HostReport, given: int) -> float:
    """The 95th percentile of the age of the host's answers with one more session, when it has
    got so many since its report: each makes them older in proportion to what is there."""
    age_ms = _UNKNOWN_MS if report.age_p95_ms is None else report.age_p95_ms
    return age_ms + given * max(_LEAST_MS, age_ms / (report.sessions + 1))


def order(
    reports: Sequence[HostReport], given: Mapping[str, int], now_s: float, random: Random
) -> list[str]:
    """The hosts to ask, for a single choice; a door that makes many keeps a `Table`."""
    return Table(reports).order(given, now_s, random)
