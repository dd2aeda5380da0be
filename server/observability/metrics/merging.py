"""Puts the families of several processes together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

LABEL = "worker"


def merged(told: Mapping[str, Iterable[Metric]], own: Iterable[Metric] = ()) -> list[Metric]:
    """One family of each name: `own` series, then what each process told, under its name as a
    label."""
    families: dict[str, Metric] = {}
    for one in own:
        _add(families, one, {})
    for process, theirs in told.items():
        for one in theirs:
            _add(families, one, {LABEL: process})
    return list(families.values())


def parsed(text: str) -> Iterator[Metric]:
    """The families of an exposition in Prometheus's text format."""
    yield from text_string_to_metric_families(text)


def _add(families: dict[str, Metric], one: Metric, more: Mapping[str, str]) -> None:
    known = families.setdefault(one.name, Metric(one.name, one.documentation, one.type, one.unit))
    known.samples += [sample._replace(labels={**sample.labels, **more}) for sample in one.samples]
