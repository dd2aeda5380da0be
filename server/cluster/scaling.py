"""How many session hosts there should be. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from server.cluster.report import STALE_S, HostReport

HOST_RESOURCE = "sideline_host"
"""Ray's resource of which a node that may have a session host has one: more hosts are asked for by
it."""

_SPARE = 0.2
"""Of the hosts so many take one more session, one at least: a new machine needs minutes, and
athletes come together."""

_OLD_MS = 120.0
"""Where the youngest answers would be so old with one more session, nobody has room to speak of."""


def wanted_hosts(reports: Sequence[HostReport], now_s: float) -> int:
    """So many hosts as leave the spare; one where there is none.

    A host without sessions beyond the spare is not wanted any more; one with sessions always is,
    and so is one that is still loading, which nobody has to ask for again. One that drains is
    counted out.
    """
    there = _there(reports, now_s)
    loading = sum(not one.ready for one in there)
    with_room = [one for one in there if has_room(one, now_s)]
    spare = max(1, ceil(_SPARE * len(there)))
    missing = spare - len(with_room) - loading
    if missing > 0:
        return len(there) + missing
    idle = sum(one.sessions == 0 for one in with_room)
    return max(1, len(there) - min(idle, -missing))


def has_room(report: HostReport, now_s: float) -> bool:
    """Whether one more session would be welcome there."""
    young = report.age_p95_ms is None or report.age_p95_ms <= _OLD_MS
    return report.takes_sessions(now_s) and young


def not_wanted(reports: Sequence[HostReport], now_s: float, wanted: int) -> HostReport | None:
    """A host without sessions to be drained, where there are more than are wanted: only then does
    Ray's autoscaler find its node idle. One after the other: each may be asked for again."""
    there = _there(reports, now_s)
    idle = (one for one in there if one.ready and one.sessions == 0 and one.node)
    return next(idle, None) if len(there) > wanted else None


def _there(reports: Sequence[HostReport], now_s: float) -> list[HostReport]:
    return [one for one in reports if now_s - one.at_s <= STALE_S and not one.draining]
