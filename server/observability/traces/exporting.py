"""Sends traces, and lets nothing else feel when nobody takes them."""

from __future__ import annotations

from collections.abc import Sequence
from logging import CRITICAL, getLogger
from threading import Event

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult

from inference.clock import Clock, monotonic

log = getLogger(__name__)

MOST_WAITING = 2048
_AT_ONCE = 512
_EVERY_MS = 2000
SENT_WITHIN_S = 2.0
_SAY_AGAIN_S = 60.0

Failure = SpanExportResult.FAILURE


class PatientExporter(SpanExporter):
    """Passes on; what is lost is counted, and said once a minute at most.

    After `leave` the first failure is the last try: the process wants to end.
    """

    def __init__(self, exporter: SpanExporter, clock: Clock = monotonic) -> None:
        self.lost = 0
        self._exporter = exporter
        self._clock = clock
        self._say_after_s = float("-inf")
        self._leaving = Event()
        self._gave_up = False
        getLogger("opentelemetry").setLevel(CRITICAL)  # it says the same of every batch

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send them, once."""
        result = Failure if self._gave_up else self._exporter.export(spans)
        if result is Failure:
            self._gave_up = self._leaving.is_set()
            self.lost += len(spans)
            self._say()
        return result

    def leave(self) -> None:
        """Send what there is, without patience."""
        self._leaving.set()

    def shutdown(self) -> None:
        """End the connection."""
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Nothing waits here."""
        return self._exporter.force_flush(timeout_millis)

    def _say(self) -> None:
        now_s = self._clock()
        if now_s >= self._say_after_s:
            self._say_after_s = now_s + _SAY_AGAIN_S
            log.warning("traces cannot be sent: %d spans are lost so far", self.lost)


def batches(exporter: SpanExporter) -> BatchSpanProcessor:
    """Sends on a thread of its own; of what waits too long the oldest is dropped."""
    return BatchSpanProcessor(
        exporter,
        max_queue_size=MOST_WAITING,
        schedule_delay_millis=_EVERY_MS,
        max_export_batch_size=_AT_ONCE,
    )
