"""Front doors: each with its own table of reports, and what it gave itself."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from loadtest.cluster.policies import Policy
from server.cluster.given import Given
from server.cluster.report import HostReport

REFRESH_S = 0.5


class Door:
    """One of several that do not know of each other."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._given = Given()

    def read(self, reports: Sequence[HostReport], random: Random) -> None:
        """What lies in Redis now."""
        self._given.read(reports)
        self._policy.read(reports, self._given.counts, random)

    def order(self, now_s: float, random: Random) -> list[str]:
        """Hosts to ask."""
        return self._policy.order(self._given.counts, now_s, random)

    def asks(self, host: str, now_s: float) -> None:
        """It asks that host for a place."""
        self._given.gave(host, now_s)

    def failed(self, host: str, now_s: float) -> None:
        """It did not reach it."""
        self._given.failed(host, now_s)


class Board:
    """The reports in Redis; each is there a little after it was written, while Redis `up`."""

    def __init__(self) -> None:
        self.up = True
        self._last: dict[int, HostReport] = {}
        self._coming: dict[int, tuple[float, HostReport]] = {}

    def write(self, number: int, report: HostReport, there_s: float) -> None:
        """A host reports."""
        if self.up:
            if number in self._coming:
                self._last[number] = self._coming[number][1]
            self._coming[number] = there_s, report

    def remove(self, number: int) -> None:
        """A host that ends in good order takes its report away."""
        self._last.pop(number, None)
        self._coming.pop(number, None)

    def reports(self, now_s: float) -> list[HostReport]:
        """Those that can be read."""
        found = []
        for number, (there_s, report) in self._coming.items():
            if there_s <= now_s:
                found.append(report)
            elif number in self._last:
                found.append(self._last[number])
        return found
