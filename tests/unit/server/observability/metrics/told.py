"""Reads families in tests."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import Metric


def value(families: Iterable[Metric], name: str, **labels: str) -> float:
    """The sample of that name with exactly these labels."""
    for family in families:
        for one in family.samples:
            if one.name == name and one.labels == labels:
                return one.value
    raise AssertionError(f"nobody tells {name} {labels}")


def names(families: Iterable[Metric]) -> set[str]:
    """Of all samples."""
    return {one.name for family in families for one in family.samples}
