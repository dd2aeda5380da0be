"""Counts HTTP requests, by the route that answers them and never by their path."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import Counter, Gauge, Histogram, Metric
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inference.clock import Clock, monotonic

_BUCKETS_S = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
PAGE = "page"
"""The built page's files."""

_BUG = 500
UNMATCHED = "unmatched"
"""Refused before a route was looked for, or there is none."""


class RequestMeter:
    """Is told of requests, on the event loop."""

    def __init__(self) -> None:
        self.requests = Counter(
            "sideline_http_requests",
            "HTTP requests that were answered",
            ("method", "route", "status"),
            registry=None,
        )
        self.took = Histogram(
            "sideline_http_request_seconds",
            "From a request until its answer begins",
            ("method", "route"),
            buckets=(*_BUCKETS_S, float("inf")),
            registry=None,
        )
        self.received = Counter(
            "sideline_http_received_bytes", "Bytes of requests' bodies", ("route",), registry=None
        )
        self.in_progress = Gauge(
            "sideline_http_requests_in_progress", "Requests that are being answered", registry=None
        )

    def families(self) -> Iterator[Metric]:
        """As they stand."""
        for one in (self.requests, self.took, self.received, self.in_progress):
            yield from one.collect()


class MeteredRequests:
    """Tells the meter of each request; WebSockets are passed on."""

    def __init__(self, app: ASGIApp, meter: RequestMeter, clock: Clock = monotonic) -> None:
        self._app = app
        self._meter = meter
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and note when the answer begins."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        one = _Request(self._meter, scope, self._clock)
        with self._meter.in_progress.track_inprogress():
            try:
                await self._app(scope, one.receiving(receive), one.sending(send))
            finally:
                one.over()


class _Request:
    def __init__(self, meter: RequestMeter, scope: Scope, clock: Clock) -> None:
        self._meter = meter
        self._scope = scope
        self._clock = clock
        self._began_s = clock()
        self._bytes = 0
        self._told = False

    def receiving(self, receive: Receive) -> Receive:
        async def count() -> Message:
            message = await receive()
            self._bytes += len(message.get("body", b""))
            return message

        return count

    def sending(self, send: Send) -> Send:
        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._answered(message["status"])
            await send(message)

        return note

    def over(self) -> None:
        if not self._told:  # a bug, which is answered further out
            self._answered(_BUG)
        if self._bytes:
            self._meter.received.labels(self._route).inc(self._bytes)

    def _answered(self, status: int) -> None:
        self._told = True
        method = self._scope["method"]
        method = method if method in _METHODS else "other"
        route = self._route
        self._meter.requests.labels(method, route, f"{status // 100}xx").inc()
        self._meter.took.labels(method, route).observe(self._clock() - self._began_s)

    @property
    def _route(self) -> str:
        route = self._scope.get("route")
        if route is None:
            return PAGE if "endpoint" in self._scope else UNMATCHED
        return str(route.path)
