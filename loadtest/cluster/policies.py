"""Ways to choose a host: the real one, and others to compare with."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from heapq import heapify, heappop, heappush
from random import Random
from typing import Protocol

from server.cluster.choice import MOST_ASKED, Table
from server.cluster.report import HostReport

Counts = Mapping[str, int]


class Policy(Protocol):
    """Reads the reports now and again, and says whom to ask; `given` are sessions that this door
    gave since the reports."""

    def read(self, reports: Sequence[HostReport], given: Counts, random: Random) -> None:
        """These are the reports now."""

    def order(self, given: Counts, now_s: float, random: Random) -> list[str]:
        """Hosts to ask, the best first."""


class Ours:
    """What front doors do."""

    def __init__(self) -> None:
        self._table = Table([])

    def read(self, reports: Sequence[HostReport], given: Counts, random: Random) -> None:
        """These are the reports now."""
        del given, random
        self._table = Table(reports)

    def order(self, given: Counts, now_s: float, random: Random) -> list[str]:
        """By lot and by age."""
        return self._table.order(given, now_s, random)


class _Listed:
    """Those that take sessions, in an order of its own."""

    def __init__(self) -> None:
        self.able: list[HostReport] = []

    def read(self, reports: Sequence[HostReport], given: Counts, random: Random) -> None:
        """These are the reports now."""
        del given, random
        self.able = [one for one in reports if one.takes_sessions(one.at_s)]


class AtRandom(_Listed):
    """Any that takes sessions."""

    def order(self, given: Counts, now_s: float, random: Random) -> list[str]:
        """By lot alone."""
        del given
        drawn = random.sample(self.able, min(MOST_ASKED, len(self.able)))
        return [one.host for one in drawn if one.takes_sessions(now_s)]


class RoundRobin(_Listed):
    """One after the other; each door begins somewhere else."""

    def __init__(self) -> None:
        super().__init__()
        self._last: str | None = None

    def read(self, reports: Sequence[HostReport], given: Counts, random: Random) -> None:
        """In the order of their names."""
        super().read(reports, given, random)
        self.able.sort(key=lambda one: one.host)

    def order(self, given: Counts, now_s: float, random: Random) -> list[str]:
        """The next ones after the last one."""
        del given
        if not self.able:
            return []
        last = self._last if self._last is not None else random.choice(self.able).host
        at = bisect_right(self.able, last, key=lambda one: one.host)
        asked = [self.able[(at + more) % len(self.able)] for more in range(MOST_ASKED)]
        names = dict.fromkeys(one.host for one in asked if one.takes_sessions(now_s))
        self._last = next(iter(names), last)
        return list(names)


class FewestSessions(_Listed):
    """The fewest sessions by the reports and what this door gave since."""

    def __init__(self) -> None:
        super().__init__()
        self._heap: list[tuple[float, str, HostReport]] = []

    def read(self, reports: Sequence[HostReport], given: Counts, random: Random) -> None:
        """Equal ones in any order, not in the same at each door."""
        super().read(reports, given, random)
        counted = ((one.sessions + given.get(one.host, 0), one) for one in self.able)
        self._heap = [(count + random.random(), one.host, one) for count, one in counted]
        heapify(self._heap)

    def order(self, given: Counts, now_s: float, random: Random) -> list[str]:
        """Those with the fewest."""
        del given, random
        taken = [heappop(self._heap) for _ in range(min(MOST_ASKED, len(self._heap)))]
        for place, (count, host, one) in enumerate(taken):
            heappush(self._heap, (count + (place == 0), host, one))
        return [host for _, host, one in taken if one.takes_sessions(now_s)]


class FewestReported(_Listed):
    """The fewest sessions by the reports alone."""

    def read(self, reports: Sequence[HostReport], given: Counts, random: Random) -> None:
        """Until the next ones come."""
        super().read(reports, given, random)
        self.able.sort(key=lambda one: one.sessions)

    def order(self, given: Counts, now_s: float, random: Random) -> list[str]:
        """Those with the fewest."""
        del given, random
        return [one.host for one in self.able[:MOST_ASKED] if one.takes_sessions(now_s)]


POLICIES: Mapping[str, Callable[[], Policy]] = {
    "ours": Ours,
    "random": AtRandom,
    "round robin": RoundRobin,
    "fewest sessions": FewestSessions,
    "fewest as reported": FewestReported,
}
"""By name; each door has its own."""
