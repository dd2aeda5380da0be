"""What a front door gave to hosts that their reports do not know of yet. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from server.cluster.report import HostReport

_FAILED = 1000
"""A host that could not be reached counts as if it had been given so many: it is asked only when
nobody else is left."""


class Given:
    """Forgets what newer reports tell."""

    def __init__(self) -> None:
        self._noted: defaultdict[str, list[tuple[float, int]]] = defaultdict(list)
        self._counts: dict[str, int] = {}

    @property
    def counts(self) -> Mapping[str, int]:
        """How many each host was given since its report."""
        return self._counts

    def gave(self, host: str, at_s: float) -> None:
        """It was asked for a place; to be told at once, so that the next offer knows."""
        self._note(host, at_s, 1)

    def failed(self, host: str, at_s: float) -> None:
        """It could not be reached."""
        self._note(host, at_s, _FAILED)

    def read(self, reports: Iterable[HostReport]) -> None:
        """These are the reports now; a host that is in none of them is forgotten."""
        told_s = {one.host: one.at_s for one in reports if one.host in self._noted}
        noted = self._noted
        self._noted, self._counts = defaultdict(list), {}
        for host, reported_s in told_s.items():
            for at_s, count in noted[host]:
                if at_s > reported_s:
                    self._note(host, at_s, count)

    def _note(self, host: str, at_s: float, count: int) -> None:
        self._noted[host].append((at_s, count))
        self._counts[host] = self._counts.get(host, 0) + count
