"""The scheduler and the engine that it feeds."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from inference.batching.tally import SchedulerSnapshot
from inference.engines.base import EngineHealth, Net
from server.observability.metrics.families import counter, counters, filled, gauge, gauges


def scheduler_families(now: SchedulerSnapshot, engine: EngineHealth) -> Iterator[Metric]:
    """As they stand."""
    yield gauges("sideline_engine_info", "What runs the nets", "engine", {engine.running: 1})
    yield gauge("sideline_engine_executors", "Batches that may run at a time", now.executors)
    yield counter(
        "sideline_engine_busy_seconds", "Time that executors were at work, all together", now.busy_s
    )
    yield counters(
        "sideline_engine_pictures",
        "Pictures that went through a net",
        "net",
        filled(now.pictures, (one.value for one in Net)),
    )
    yield counters(
        "sideline_engine_batches",
        "Batches, by how many pictures they had",
        "size",
        filled({str(size): many for size, many in now.batches.items()}, ("1",)),
    )
    yield counter("sideline_engine_failures", "Batches that the engine failed", now.engine_failures)
    yield counter(
        "sideline_engine_restarts",
        "How often another engine took the place of one that died",
        engine.restarts,
    )
    yield gauge("sideline_queue_frames", "Frames that wait for the nets", now.waiting)
    yield gauge(
        "sideline_queue_longest_frames",
        "Frames that wait in the longest of the streams' queues",
        now.longest_queue,
    )
    yield _profile(now)
    yield gauge(
        "sideline_profile_foretold_ratio",
        "What batches took, by what the profile had foretold, since the start",
        now.foretold_ratio,
    )
    yield gauge(
        "sideline_profile_error_ratio",
        "How far off the profile is lately: mean of |took - foretold| / foretold",
        now.off_ratio,
    )


def _profile(now: SchedulerSnapshot) -> Metric:
    family = GaugeMetricFamily(
        "sideline_profile_seconds",
        "What a batch of a net takes on average, as the scheduler reckons",
        labels=["net", "size"],
    )
    for net, sizes in now.profile_ms.items():
        for size, (mean_ms, _) in sizes.items():
            family.add_metric([net, str(size)], mean_ms / 1e3)
    return family
