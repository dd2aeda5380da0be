"""Counts HTTP requests, by the route that answers them and never by their path."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import Counter, Histogram, Metric

from server.observability.requests import Answered

_BUCKETS_S = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_OTHER = "other"


class RequestMeter:
    """Is told of requests, on the event loop."""

    def __init__(self) -> None:
        self._requests = Counter(
            "sideline_http_requests",
            "HTTP requests that are over",
            ("method", "route", "status"),
            registry=None,
        )
        self._took = Histogram(
            "sideline_http_request_seconds",
            "From a request until its answer begins",
            ("method", "route"),
            buckets=(*_BUCKETS_S, float("inf")),
            registry=None,
        )
        self._received = Counter(
            "sideline_http_received_bytes", "Bytes of requests' bodies", ("route",), registry=None
        )

    def answered(self, one: Answered) -> None:
        """A request is over."""
        method = one.method if one.method in _METHODS else _OTHER
        self._requests.labels(method, one.route, f"{one.status // 100}xx").inc()
        self._took.labels(method, one.route).observe(one.answered_s - one.began_s)
        if one.received_bytes:
            self._received.labels(one.route).inc(one.received_bytes)

    def families(self) -> Iterator[Metric]:
        """As they stand."""
        for one in (self._requests, self._took, self._received):
            yield from one.collect()
