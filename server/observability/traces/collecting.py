"""Collects spans of sessions, frames, analyses and requests for one process."""

from __future__ import annotations

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.trace import SpanKind, Status, StatusCode

from server.observability.requests import NO_ROUTE, Answered
from server.observability.traces.analyses import AnalysisTrace
from server.observability.traces.exporting import SENT_WITHIN_S, PatientExporter, batches
from server.observability.traces.sessions import SessionTrace
from server.observability.traces.wall import WallClock

_FAILED = 500
_ROUTINE = ("/healthz", "/readyz", "/metrics", "/census")
"""Asked again and again by machines."""


class Tracing:
    """Whoever lives long gets an object of its own to tell of it; all methods return at once."""

    def __init__(
        self,
        processor: SpanProcessor,
        process: str,
        *,
        frames_every: int,
        exporter: PatientExporter | None = None,
        wall: WallClock | None = None,
    ) -> None:
        """`frames_every` frames of a session one is told of, 0 for none."""
        resource = Resource.create({"service.name": "sideline", "sideline.process": process})
        # Not the global one: libraries that find one there tell it addresses with their queries.
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("sideline")
        self._exporter = exporter
        self._frames_every = frames_every
        self._wall = wall or WallClock()

    @classmethod
    def to(cls, endpoint: str, process: str, *, frames_every: int) -> Tracing:
        """Send to a collector by OTLP over HTTP."""
        exporter = PatientExporter(OTLPSpanExporter(endpoint, timeout=SENT_WITHIN_S))
        return cls(batches(exporter), process, frames_every=frames_every, exporter=exporter)

    def session(self, session_id: str, sport: str) -> SessionTrace:
        """A session begins."""
        return SessionTrace(self._tracer, self._wall, session_id, sport, self._frames_every)

    def analysis(self, analysis_id: str, sport: str) -> AnalysisTrace:
        """A try at an analysis begins."""
        return AnalysisTrace(self._tracer, analysis_id, sport)

    def answered(self, one: Answered) -> None:
        """A request was answered."""
        if one.route in _ROUTINE:
            return
        said: dict[str, str | int] = {
            "http.request.method": one.method,
            "http.response.status_code": one.status,
            "request.id": one.request_id,
        }
        name = one.method
        if one.route != NO_ROUTE:
            said["http.route"] = one.route
            name = f"{one.method} {one.route}"
        began_ns = self._wall(one.began_s)
        span = self._tracer.start_span(
            name, Context(), SpanKind.SERVER, attributes=said, start_time=began_ns
        )
        if one.status >= _FAILED:
            span.set_status(Status(StatusCode.ERROR))
        span.end(began_ns + round((one.ended_s - one.began_s) * 1e9))

    def close(self) -> None:
        """Send what is left, in a few seconds at most; blocks."""
        if self._exporter is not None:
            self._exporter.leave()
        self._provider.shutdown()
