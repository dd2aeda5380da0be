"""Reads what all hosts say of themselves, for people."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import asdict
from typing import Any, cast

from inference.errors import InvalidInput
from server.cluster.report import HOSTS, HostReport
from server.fleet.bus import RedisAway, open_bus

_COLUMNS = ("host", "node", "sessions", "there", "age p95", "admits", "draining", "said")


async def all_reports(redis_url: str | None) -> list[HostReport]:
    """Those in Redis, the freshest first; what is no report is passed over. Raises InvalidInput
    where Redis cannot be asked."""
    if redis_url is None:
        raise InvalidInput("SIDELINE_REDIS_URL: name the Redis where hosts say how they stand")
    async with open_bus(redis_url) as bus:
        try:
            found = await bus.of(cast("Awaitable[dict[str, str]]", bus.redis.hgetall(HOSTS)))
        except RedisAway as error:
            raise InvalidInput(f"SIDELINE_REDIS_URL: {error}") from error
    return sorted(_parsed(found.values()), key=lambda one: (-one.at_s, one.host))


def found_by(reports: Sequence[HostReport], name: str) -> HostReport:
    """The newest of the host, or of the node, whose name begins so; raises InvalidInput where it
    is none, or not one alone."""
    found = {
        one.host: one
        for one in reports
        if one.node and name and (one.host == name or one.node.startswith(name))
    }
    newest: dict[str, HostReport] = {}
    for one in found.values():
        newest.setdefault(one.node, one)
    if len(newest) != 1:
        why = "more than one host is called" if newest else "no host that Ray runs is called"
        raise InvalidInput(f"{why} {name!r}: see `sideline cluster status`")
    return next(iter(newest.values()))


def as_json(reports: Sequence[HostReport], now_s: float) -> list[dict[str, Any]]:
    """With how long ago each was said, and whether front doors still heed it."""
    return [
        {
            **asdict(one),
            "report_age_s": round(now_s - one.at_s, 1),
            "takes_sessions": one.takes_sessions(now_s),
        }
        for one in reports
    ]


def as_table(reports: Sequence[HostReport], now_s: float) -> list[str]:
    """Lines for a terminal, with a heading."""
    rows = [_COLUMNS, *(_row(one, now_s) for one in reports)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(_COLUMNS))]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def _row(one: HostReport, now_s: float) -> tuple[str, ...]:
    age = "?" if one.age_p95_ms is None else f"{one.age_p95_ms:.0f} ms"
    state = "yes" if one.ready and one.admits else "no" if one.ready else "loading"
    draining = "draining" if one.draining else "no"
    said = f"{max(0.0, now_s - one.at_s):.0f} s ago"
    sessions, present = str(one.sessions), str(one.present)
    return (one.host, one.node[:8] or "-", sessions, present, age, state, draining, said)


def _parsed(texts: Sequence[str] | Any) -> list[HostReport]:
    found = []
    for text in texts:
        try:
            found.append(HostReport.parse(text))
        except ValueError:  # of a version that is too new
            continue
    return found
