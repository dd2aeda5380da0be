"""What is printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from loadtest.cluster.run import Ran

_COLUMNS = (
    "scenario",
    "hosts",
    "policy",
    "sessions",
    "refused",
    "with room elsewhere",
    "age p50/p95/p99 ms",
    "filled",
    "max/mean",
    "p95/mean",
    "moved",
    "in 1 s",
    "in 3 s",
    "CPU s",
)


def head() -> str:
    """The first lines of the table, as Markdown."""
    right = ("---", "--:", "---", *(["--:"] * (len(_COLUMNS) - 3)))
    return f"| {' | '.join(_COLUMNS)} |\n| {' | '.join(right)} |"


def line(ran: Ran) -> str:
    """A line of it."""
    asked, tally, spread = ran.asked, ran.tally, ran.tally.spread
    again = tally.again
    values = (
        asked.scenario,
        f"{asked.hosts:,}",
        asked.policy,
        f"{tally.there + tally.offered:,}",
        _part(tally.refused, tally.offered, digits=2),
        _part(tally.refused_with_room, tally.offered, digits=2),
        " / ".join(str(tally.ages.ms(percent)) for percent in (50, 95, 99)),
        f"{spread.mean:.0%}",
        f"{spread.most:.2f}",
        f"{spread.p95:.2f}",
        f"{again:,}",
        _part(tally.again_within[1], again),
        _part(tally.again_within[3], again),
        f"{ran.cpu_s:.1f}",
    )
    return f"| {' | '.join(values)} |"


def told(ran: Ran) -> Mapping[str, object]:
    """The same and more, for other programs."""
    tally = ran.tally
    return {
        **asdict(ran.asked),
        "there": tally.there,
        "offered": tally.offered,
        "admitted": tally.admitted,
        "refused": tally.refused,
        "refused_with_room": tally.refused_with_room,
        "waiting": tally.waiting,
        "asked": tally.asked,
        "age_ms": {percent: tally.ages.ms(percent) for percent in (50, 95, 99)},
        "filled": tally.spread.mean,
        "max_over_mean": tally.spread.most,
        "p95_over_mean": tally.spread.p95,
        "moved": tally.again,
        "moved_within_1_s": tally.again_within[1],
        "moved_within_3_s": tally.again_within[3],
        "moved_left_before": tally.again_gone,
        "cpu_s": ran.cpu_s,
    }


def _part(some: int, of_all: int, digits: int = 1) -> str:
    return f"{some / of_all:.{digits}%}" if of_all else "–"
