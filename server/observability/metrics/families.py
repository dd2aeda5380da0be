"""Families of numbers, made of values that are there already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily


def gauge(name: str, words: str, value: float | None) -> Metric:
    """One number; nothing where it is None."""
    family = GaugeMetricFamily(name, words)
    if value is not None:
        family.add_metric([], value)
    return family


def counter(name: str, words: str, value: float) -> Metric:
    """One count since the start."""
    return CounterMetricFamily(name, words, value=value)


def gauges(name: str, words: str, label: str, values: Mapping[str, float]) -> Metric:
    """A number for each value of a label."""
    family = GaugeMetricFamily(name, words, labels=[label])
    for one, value in values.items():
        family.add_metric([one], value)
    return family


def counters(name: str, words: str, label: str, values: Mapping[str, float]) -> Metric:
    """A count for each value of a label."""
    family = CounterMetricFamily(name, words, labels=[label])
    for one, value in values.items():
        family.add_metric([one], value)
    return family


def filled(values: Mapping[str, float], known: Iterable[str]) -> dict[str, float]:
    """The values, with 0 for what is known and has none yet."""
    return {**dict.fromkeys(known, 0), **values}
