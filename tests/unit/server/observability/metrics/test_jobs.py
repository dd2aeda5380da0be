"""Tries at analyses, by what came of them."""

import pytest

from server.observability.metrics.jobs import JobMeter
from server.store.tables import Analysis, AnalysisState
from tests.unit.server.observability.metrics.told import value


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (AnalysisState.DONE, "done"),
        (AnalysisState.FAILED, "failed"),
        (AnalysisState.CANCELLED, "cancelled"),
        (AnalysisState.QUEUED, "again"),
        (AnalysisState.RUNNING, "again"),
    ],
)
def test_a_try_is_counted_by_what_became_of_the_analysis(
    state: AnalysisState, outcome: str
) -> None:
    """One that is not settled is tried again; only one that is done took its time."""
    meter = JobMeter()
    meter.ended(Analysis(state=state, started_s=100.0, finished_s=108.0))
    told = list(meter.families())
    for one in ("done", "failed", "cancelled", "again"):
        assert value(told, "sideline_jobs_finished_total", outcome=one) == (one == outcome)
    done = outcome == "done"
    assert value(told, "sideline_job_seconds_count") == done
    assert value(told, "sideline_job_seconds_sum") == 8.0 * done


def test_a_deleted_analysis_was_cancelled() -> None:
    """Nothing is left that could say more."""
    meter = JobMeter()
    meter.ended(None)
    assert value(meter.families(), "sideline_jobs_finished_total", outcome="cancelled") == 1
