"""A collector of traces on loopback, by OTLP over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(slots=True)
class Collector:
    """What came, as it was sent and span by span; `url` is where it listens."""

    url: str
    bodies: list[bytes] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)

    def spans(self, name: str | None = None) -> list[Told]:
        """All of them, or those of a name, in the order of their beginnings."""
        found: list[Told] = []
        for body in self.bodies:
            request = ExportTraceServiceRequest.FromString(body)
            for group in request.resource_spans:
                resource = attributes(group.resource)
                found += [Told(one, resource) for part in group.scope_spans for one in part.spans]
        wanted = [one for one in found if name in (None, one.span.name)]
        return sorted(wanted, key=lambda one: int(one.span.start_time_unix_nano))


@dataclass(frozen=True, slots=True)
class Told:
    """A span, and what its sender says of itself."""

    span: Any
    resource: dict[str, Any]

    @property
    def said(self) -> dict[str, Any]:
        """Its attributes."""
        return attributes(self.span)

    @property
    def events(self) -> list[str]:
        """The names of its events."""
        return [one.name for one in self.span.events]

    @property
    def ms(self) -> float:
        """How long it was."""
        return float(self.span.end_time_unix_nano - self.span.start_time_unix_nano) / 1e6

    def parts(self, among: list[Told]) -> list[Told]:
        """Those directly below it."""
        return [one for one in among if one.span.parent_span_id == self.span.span_id]


def attributes(of: Any) -> dict[str, Any]:
    """Attributes as plain values."""
    values = {one.key: one.value for one in of.attributes}
    return {key: getattr(one, one.WhichOneof("value")) for key, one in values.items()}


@contextmanager
def collecting() -> Iterator[Collector]:
    """A collector until the block ends."""
    collector = Collector("")

    class Handler(BaseHTTPRequestHandler):
        """Takes everything."""

        def do_POST(self) -> None:
            """Keep the body."""
            collector.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            collector.paths.add(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *said: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        collector.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield collector
        finally:
            server.shutdown()
            thread.join()
