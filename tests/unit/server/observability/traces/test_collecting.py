"""Spans of sessions, frames, analyses and requests."""

from __future__ import annotations

import json
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from inference.clock import ManualClock
from inference.frames import Frame, ReceiveTimes, StageTimes
from inference.logs import bound
from inference.motion.analyzer import Analysis
from inference.results import FrameResult
from server.observability.requests import NO_ROUTE, Answered
from server.observability.traces.collecting import Tracing
from server.observability.traces.wall import WallClock
from tests.unit.inference.recordings.test_canvas import grey

NOON_NS = 1_800_000_000_000_000_000


class Kept:
    """What is traced at a time that stands still: ten seconds after the clock began, at noon."""

    def __init__(self, frames_every: int = 2) -> None:
        self._memory = InMemorySpanExporter()
        wall = WallClock(ManualClock(10.0), lambda: NOON_NS)
        self.tracing = Tracing(
            SimpleSpanProcessor(self._memory), "server", frames_every=frames_every, wall=wall
        )

    @property
    def spans(self) -> list[dict[str, Any]]:
        """As plain data."""
        return [json.loads(one.to_json()) for one in self._memory.get_finished_spans()]

    def named(self, name: str) -> list[dict[str, Any]]:
        """Those of that name."""
        return [one for one in self.spans if one["name"] == name]


def result(seq: int) -> FrameResult:
    """An answer whose stages took 1, 2, 3, 4 and 5 ms, from half a second before noon."""
    received = ReceiveTimes(9.5, 9.501, 9.503)
    stages = StageTimes(received, 9.506, 9.510, 9.515)
    frame = Frame(seq, 0.0, grey(), received)
    return FrameResult(frame, None, Analysis("quiet", {}, ()), stages, {"late": 2})


def test_some_frames_with_their_stages() -> None:
    """One of two, from first packet to analysis, each stage after the other, to the microsecond."""
    kept = Kept(frames_every=2)
    session = kept.tracing.session("s1", "cmj")
    for seq in range(3):
        session.answered(result(seq))
    frames = kept.named("frame")
    assert [one["attributes"]["frame.seq"] for one in frames] == [0, 2]
    assert frames[0]["start_time"].endswith("59.500000Z")
    assert frames[0]["end_time"].endswith("59.515000Z")
    parts = [one for one in kept.spans if one["parent_id"] == frames[0]["context"]["span_id"]]
    ends = [one["end_time"][-10:] for one in parts]
    assert [one["name"] for one in parts] == [
        "received",
        "decoded",
        "waited",
        "inferred",
        "analysed",
    ]
    assert ends == [f"59.{ms:06d}Z" for ms in (501000, 503000, 506000, 510000, 515000)]
    assert frames[0]["attributes"]["frame.dropped_before"] == 2
    assert frames[0]["attributes"]["frame.person"] is False


def test_no_frames_where_none_are_wanted() -> None:
    """Sessions are told of all the same."""
    kept = Kept(frames_every=0)
    session = kept.tracing.session("s1", "cmj")
    session.answered(result(0))
    session.end("bye", {})
    assert [one["name"] for one in kept.spans] == ["session"]


def test_a_session_with_its_turns() -> None:
    """Who, what happened, why it ended, what came of it, and the request that began it."""
    kept = Kept()
    with bound(request_id="r1"):
        session = kept.tracing.session("s1", "cmj")
    session.event("connected", connection=1)
    session.event("reconnecting", reason="the peer fell silent")
    session.answered(result(0))
    session.end("the client said bye", {"session.answered": 1})
    (span,) = kept.named("session")
    assert span["attributes"] == {
        "session.id": "s1",
        "sideline.sport": "cmj",
        "request.id": "r1",
        "session.end_reason": "the client said bye",
        "session.answered": 1,
    }
    assert [one["name"] for one in span["events"]] == ["connected", "reconnecting", "ended"]
    (frame,) = kept.named("frame")
    assert frame["links"][0]["context"] == span["context"]
    assert frame["context"]["trace_id"] != span["context"]["trace_id"]


@pytest.mark.parametrize(
    ("route", "status", "name", "outcome"),
    [
        ("/api/v1/analyses/{analysis_id}", 404, "GET /api/v1/analyses/{analysis_id}", "UNSET"),
        (NO_ROUTE, 401, "GET", "UNSET"),
        ("/whip", 500, "GET /whip", "ERROR"),
    ],
)
def test_a_request(route: str, status: int, name: str, outcome: str) -> None:
    """By the template of its route, with its true beginning and end."""
    kept = Kept()
    kept.tracing.answered(Answered("GET", route, status, "r1", 9.0, 9.1, 9.25))
    (span,) = kept.spans
    assert (span["name"], span["kind"]) == (name, "SpanKind.SERVER")
    assert span["status"]["status_code"] == outcome
    assert span["attributes"]["http.response.status_code"] == status
    assert span["attributes"]["request.id"] == "r1"
    assert span["start_time"].endswith("59.000000Z")
    assert span["end_time"].endswith("59.250000Z")


@pytest.mark.parametrize("route", ["/healthz", "/readyz", "/metrics"])
def test_what_machines_ask_all_the_time(route: str) -> None:
    """Nobody reads that."""
    kept = Kept()
    kept.tracing.answered(Answered("GET", route, 200, "r1", 1.0, 1.5, 2.0))
    assert kept.spans == []


def test_an_analysis_that_fails() -> None:
    """The stage tells the kind of error and not its words; the try tells what came of it."""
    kept = Kept()
    analysis = kept.tracing.analysis("a1", "cmj")
    with analysis.stage("open"):
        pass
    with pytest.raises(ValueError, match=r"ottilie\.mp4"), analysis.stage("measure"):
        raise ValueError("ottilie.mp4 is damaged")
    analysis.end("damaged-video")
    opened, measured, whole = kept.spans
    assert [one["parent_id"] for one in (opened, measured)] == [whole["context"]["span_id"]] * 2
    assert measured["attributes"] == {"error.type": "ValueError"}
    assert whole["attributes"]["analysis.outcome"] == "damaged-video"
    assert "ottilie" not in json.dumps(kept.spans)


def test_libraries_find_nobody_to_tell() -> None:
    """FastAPI would tell the global one of every address with its query."""
    Kept()
    assert type(trace.get_tracer_provider()).__name__ == "ProxyTracerProvider"
