"""From what the pipeline hands out to what goes over the wire."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from math import isfinite
from typing import Any

from inference.motion import verdict as motion
from inference.motion.analyzer import Event
from inference.results import FrameResult
from server.wire.control import EventMessage, control_fields
from server.wire.metrics import MetricsMessage
from server.wire.verdict import Verdict, VerdictReason


def metrics_message(result: FrameResult, lost: Mapping[str, int]) -> MetricsMessage:
    """The answer to one frame, with what was `lost` before it reached the pipeline; numbers that
    are not finite have no place in it."""
    pose = result.pose
    stages = result.stages.milliseconds()
    return MetricsMessage(
        rtp=result.frame.rtp_timestamp or 0,
        seq=result.frame.seq,
        pose=None if pose is None else pose.image,
        score=None if pose is None else float(pose.score),
        phase=result.analysis.phase,
        metrics={name: float(v) for name, v in result.analysis.metrics.items() if isfinite(v)},
        stages={name: round(value_ms, 3) for name, value_ms in stages.items()},
        drops=dict(Counter(result.drops) + Counter(lost)),
        first_packet_ms=round(result.frame.received.first_packet_s * 1e3, 3),
    )


def event_message(event: Event, number: int) -> EventMessage:
    """The event as it goes over `control`, as the session's event of that number."""
    return EventMessage(
        kind=event.kind,
        stage=event.stage.value,
        media_time_s=event.media_time_s,
        number=event.number,
        values={name: float(value) for name, value in event.values.items() if isfinite(value)},
        absent=dict(event.absent),
        flags=event.flags,
        id=number,
        verdict=None if event.verdict is None else _verdict(event.verdict),
    )


def final_attempt(session_id: str, sport: str, event: EventMessage) -> dict[str, Any]:
    """A final event as others are told of it, who know nothing of the session."""
    told = control_fields(event)
    for only_here in ("type", "stage", "id"):
        del told[only_here]
    return {"session_id": session_id, "sport": sport, **told}


def _verdict(verdict: motion.Verdict) -> Verdict:
    reasons = (
        VerdictReason(one.cause.value, one.grade.value, one.words, one.void)
        for one in verdict.reasons
    )
    return Verdict(verdict.grade.value, tuple(reasons))
