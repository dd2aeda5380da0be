"""What analyses of recorded video are counted by."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import Counter, Histogram, Metric

from server.store.tables import Analysis, AnalysisState

_BUCKETS_S = (1, 2, 5, 10, 20, 60, 120, 300, 600, 1800, 3600)
_AGAIN = "again"
"""The try failed, and another follows."""

_OUTCOMES = (
    AnalysisState.DONE.value,
    AnalysisState.FAILED.value,
    AnalysisState.CANCELLED.value,
    _AGAIN,
)


class JobMeter:
    """Is told of every try whose process is no more; from any thread."""

    def __init__(self) -> None:
        self._ended = Counter(
            "sideline_jobs_finished",
            "Tries at analyses that ended here, by what came of them; `again`: another follows",
            ("outcome",),
            registry=None,
        )
        self._outcomes = {one: self._ended.labels(one) for one in _OUTCOMES}
        self._took = Histogram(
            "sideline_job_seconds",
            "What analyses that are done took of work, earlier tries whose work was kept included",
            buckets=(*_BUCKETS_S, float("inf")),
            registry=None,
        )

    def ended(self, found: Analysis | None) -> None:
        """A try ended; this is its analysis now, None for one that was deleted."""
        state = AnalysisState.CANCELLED if found is None else AnalysisState(found.state)
        self._outcomes[state.value if state.settled else _AGAIN].inc()
        if (
            found is not None
            and state is AnalysisState.DONE
            and None
            not in (
                found.started_s,
                found.finished_s,
            )
        ):
            assert found.started_s is not None
            assert found.finished_s is not None
            self._took.observe(max(0.0, found.finished_s - found.started_s))

    def families(self) -> Iterator[Metric]:
        """As they stand."""
        yield from self._ended.collect()
        yield from self._took.collect()
