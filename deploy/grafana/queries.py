"""PromQL that several panels ask."""

from __future__ import annotations

from deploy.grafana.model import Query

SERVER = 'instance=~"$instance"'
"""Series that a server tells once."""

WORKER = f'{SERVER},worker=~"$worker"'
"""Series that each media worker tells; in one process they have no such label, which `.*`, the
value of All, takes too."""

QUANTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}

OURS = "answered|answered_late|superseded|late|engine_failed"
"""Ends of frames whose answer was the server's to give: not lost by the path, nor mixed up."""


def rate(name: str, by: str = "", where: str = WORKER, over: str = "$__rate_interval") -> str:
    """How quickly a counter grows, in a second, summed up but for `by`."""
    return f"sum by ({by}) (rate({name}{{{where}}}[{over}]))"


def quantile(q: float, name: str, by: str = "", where: str = WORKER) -> str:
    """A quantile of a histogram."""
    labels = f"le, {by}" if by else "le"
    return f"histogram_quantile({q}, {rate(f'{name}_bucket', labels, where)})"


def quantiles(name: str, where: str = WORKER) -> tuple[Query, ...]:
    """The median and how bad it gets."""
    return tuple(Query(quantile(q, name, where=where), word) for word, q in QUANTILES.items())


def by_label(name: str, label: str, where: str = WORKER) -> tuple[Query, ...]:
    """A gauge, summed up but for a label."""
    return (Query(f"sum by ({label}) ({name}{{{where}}})", f"{{{{{label}}}}}"),)


def rate_by(name: str, label: str, where: str = WORKER) -> tuple[Query, ...]:
    """A counter's growth for each value of a label."""
    return (Query(rate(name, label, where), f"{{{{{label}}}}}"),)


def most(name: str, where: str = WORKER) -> str:
    """The largest of a server's workers; also for what all of them know to be the same."""
    return f"max by (instance) ({name}{{{where}}})"
