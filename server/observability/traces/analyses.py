"""A try at an analysis and its stages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry.context import Context
from opentelemetry.trace import Tracer, set_span_in_context


class AnalysisTrace:
    """A span for the try, and below it one for each stage."""

    def __init__(self, tracer: Tracer, analysis_id: str, sport: str) -> None:
        who = {"analysis.id": analysis_id, "sideline.sport": sport}
        self._tracer = tracer
        self._span = tracer.start_span("analysis", Context(), attributes=who)
        self._inside = set_span_in_context(self._span, Context())

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """A stage, however it ends; of an error the kind, because its words may name the file."""
        span = self._tracer.start_span(name, self._inside)
        try:
            yield
        except BaseException as error:
            span.set_attribute("error.type", type(error).__qualname__)
            raise
        finally:
            span.end()

    def end(self, outcome: str) -> None:
        """What came of it, in a word."""
        self._span.set_attribute("analysis.outcome", outcome)
        self._span.end()
