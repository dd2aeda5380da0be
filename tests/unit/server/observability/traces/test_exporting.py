"""What happens to traces that nobody takes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from inference.clock import ManualClock
from server.observability.traces.collecting import Tracing
from server.observability.traces.exporting import MOST_WAITING, PatientExporter, batches

FAILURE, SUCCESS = SpanExportResult.FAILURE, SpanExportResult.SUCCESS


class Down(SpanExporter):
    """Takes nothing, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """No."""
        del spans
        self.asked += 1
        return FAILURE


class Stuck(SpanExporter):
    """Does not come back until it may; counts what it was given."""

    def __init__(self) -> None:
        self.may = threading.Event()
        self.entered = threading.Event()
        self.taken = 0

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Late."""
        self.entered.set()
        assert self.may.wait(20)
        self.taken += len(spans)
        return SUCCESS


def spans(count: int) -> list[ReadableSpan]:
    """Any."""
    return [ReadableSpan("x") for _ in range(count)]


def test_what_is_lost_is_said_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    """Not with every batch."""
    clock = ManualClock()
    patient = PatientExporter(Down(), clock)
    for _ in range(59):
        patient.export(spans(2))
        clock.advance(1.0)
    assert [one.getMessage() for one in caplog.records] == [
        "traces cannot be sent: 2 spans are lost so far"
    ]
    clock.advance(1.0)
    patient.export(spans(2))
    assert caplog.records[-1].getMessage().endswith("120 spans are lost so far")
    assert len(caplog.records) == 2


def test_who_leaves_asks_once() -> None:
    """Each try may take seconds, and the process wants to end."""
    down = Down()
    patient = PatientExporter(down)
    for _ in range(2):
        patient.export(spans(1))
    patient.leave()
    for _ in range(3):
        assert patient.export(spans(1)) is FAILURE
    assert down.asked == 3
    assert patient.lost == 5


def test_of_what_waits_the_oldest_gives_way() -> None:
    """The queue is bounded, and whoever tells of something does not wait."""
    stuck = Stuck()
    logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)
    tracing = Tracing(batches(stuck), "server", frames_every=0)
    for number in range(3 * MOST_WAITING):
        tracing.session(str(number), "cmj").end("bye", {})
        if number == MOST_WAITING:
            assert stuck.entered.wait(20)
    stuck.may.set()
    tracing.close()
    assert MOST_WAITING <= stuck.taken <= 2 * MOST_WAITING
