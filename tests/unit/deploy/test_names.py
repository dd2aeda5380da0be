"""Rules and dashboards ask only for what the server tells, by the labels that it has."""

from __future__ import annotations

import re

import pytest

from tests.support.rules import DEPLOY, asked, matchers, names, rules

_ROW = re.compile(r"^\| `(sideline_\w+)` \| (\w+) \| ([^|]*) \|", re.M)
_PARTS = {"histogram": ("_bucket", "_count", "_sum"), "summary": ("_count", "_sum")}
_ADDED = {"instance", "worker", "le", "job"}
"""Labels that Prometheus, the front of several workers, and histograms add."""


def told() -> dict[str, set[str]]:
    """Every series with its own labels, as deploy/metrics.md has them, which a test compares with
    a running server."""
    found: dict[str, set[str]] = {}
    for name, kind, labels in _ROW.findall((DEPLOY / "metrics.md").read_text()):
        for part in _PARTS.get(kind, ("",)):
            found[name + part] = set(re.findall(r"`(\w+)`", labels))
    return found


EXPRESSIONS: dict[str, str] = {
    **{str(rule.get("alert") or rule["record"]): str(rule["expr"]) for rule in rules()},
    **{f"{one.dashboard}: {one.panel}, {at}": one.expr for at, one in enumerate(asked())},
}


@pytest.mark.parametrize("where", EXPRESSIONS)
def test_what_is_asked_is_told(where: str) -> None:
    """Names, and labels in braces and behind `by`."""
    expr, series = EXPRESSIONS[where], told()
    ours = {name for name in names(expr) if name.startswith("sideline_")}
    assert ours <= set(series)
    for name, label, _, _ in matchers(expr):
        assert label in series[name] | _ADDED, name
    grouped = re.findall(r"\bby \(([^)]*)\)", expr)
    by = {label.strip() for labels in grouped for label in labels.split(",")} - {""}
    recorded = any(":" in name for name in names(expr))
    assert recorded or by <= _ADDED.union(*(series[name] for name in ours))
