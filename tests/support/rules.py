"""The rules and dashboards of `deploy` as data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

DEPLOY = Path(__file__).parents[2] / "deploy"
RULES = DEPLOY / "prometheus" / "rules"
RULE_TESTS = DEPLOY / "prometheus" / "tests"
DASHBOARDS = DEPLOY / "grafana" / "dashboards"

Json = dict[str, Any]

_NAME = re.compile(
    r"(?<![\w:])(?:up|scrape_\w+|ALERTS|sideline_\w+|\w+:sideline_\w+:\w+)(?![\w:(])"
)
_MATCHERS = re.compile(r"(sideline_\w+)\s*\{([^}]*)\}")
_MATCHER = re.compile(r'(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"')


@dataclass(frozen=True, slots=True)
class Asked:
    """A query of a panel, and where it stands."""

    dashboard: str
    panel: str
    expr: str


def rules() -> list[Json]:
    """Every rule of every file, recording and alerting."""
    files = [yaml.safe_load(path.read_text()) for path in sorted(RULES.glob("*.yml"))]
    return [rule for file in files for group in file["groups"] for rule in group["rules"]]


def alerts() -> dict[str, Json]:
    """The alerts by name."""
    return {rule["alert"]: rule for rule in rules() if "alert" in rule}


def dashboards() -> list[Json]:
    """What Grafana reads."""
    return [json.loads(path.read_text()) for path in sorted(DASHBOARDS.glob("*.json"))]


def asked() -> Iterator[Asked]:
    """Every query of every panel."""
    for page in dashboards():
        for panel in page["panels"]:
            for target in panel.get("targets", []):
                yield Asked(page["uid"], panel["title"], target["expr"])


def names(expr: str) -> set[str]:
    """The series that an expression names."""
    without_labels = re.sub(r"\{[^}]*\}|\"[^\"]*\"", "", expr)
    grouping = re.sub(r"\b(by|on|ignoring|group_left|group_right)\s*\([^)]*\)", "", without_labels)
    return set(_NAME.findall(grouping))


def matchers(expr: str) -> Iterator[tuple[str, str, str, str]]:
    """Series, label, operator and value of each condition on a label of ours."""
    for series, conditions in _MATCHERS.findall(expr):
        for label, operator, value in _MATCHER.findall(conditions):
            yield series, label, operator, value
