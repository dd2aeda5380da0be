"""What a dashboard is made of, before it is Grafana's JSON."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a panel shows what it asks; the values are Grafana's names of its plug-ins."""

    OVER_TIME = "timeseries"
    NOW = "stat"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Query:
    """PromQL, and what its series are called, with `{{label}}` for the value of a label."""

    expr: str
    legend: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """One picture. `unit` is one of Grafana's; at `limit`, and beyond it, it turns red: above, or
    with `low_is_bad` below; `stacked` lays the series on one another."""

    title: str
    description: str
    unit: str
    queries: tuple[Query, ...]
    kind: Kind = Kind.OVER_TIME
    limit: float | None = None
    low_is_bad: bool = False
    stacked: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Panels that belong together, under a heading."""

    title: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """One page of Grafana; `uid` is its name in addresses."""

    uid: str
    title: str
    description: str
    rows: tuple[Row, ...]
