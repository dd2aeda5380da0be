"""What the admission of sessions measures and expects."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from prometheus_client import Metric
from prometheus_client.core import SummaryMetricFamily

from server.admission.admission import AdmissionSnapshot
from server.observability.metrics.families import gauge


def admission_families(now: AdmissionSnapshot) -> Iterator[Metric]:
    """As it stands."""
    age_ms, next_ms = now.age_p95_ms, now.next_age_p95_ms
    yield gauge(
        "sideline_admission_age_p95_seconds",
        "95th percentile of the answers' age over the last seconds, ways outside the server "
        "included; absent while nothing is answered",
        None if age_ms is None else age_ms / 1e3,
    )
    yield gauge(
        "sideline_admission_next_age_p95_seconds",
        "95th percentile of the answers' age expected with one more session; infinite for none",
        inf if next_ms is None else next_ms / 1e3,
    )
    yield SummaryMetricFamily(
        "sideline_admission_forecast_error_seconds",
        "How far expectations of the answers' age were off, once the session had come",
        count_value=now.compared,
        sum_value=now.off_ms / 1e3,
    )
    yield gauge(
        "sideline_admission_level",
        "How much less adaptive sessions are asked for; 0 for nothing less",
        now.level,
    )
    yield gauge(
        "sideline_admission_cap_fps",
        "Frames a second that adaptive sessions are asked for; 0 for all",
        now.cap_fps,
    )
    yield gauge(
        "sideline_admission_missed_ratio",
        "Part of the last frames that were late or superseded",
        now.missed,
    )
    yield gauge(
        "sideline_loop_busy_ratio", "Part of its time that the event loop works", now.loop_busy
    )
    yield gauge("sideline_cpu_busy_ratio", "Part of its cores that the server uses", now.cpu_busy)
