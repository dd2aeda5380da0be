"""What tells whether hosts should be added."""

from __future__ import annotations

from dataclasses import replace
from math import isnan

from server.cluster.doors.metrics import cluster_families, host_families
from tests.unit.server.cluster.test_report import REPORT
from tests.unit.server.observability.metrics.told import value


def test_the_best_host_counts() -> None:
    """Of those that would take one more."""
    reports = [
        REPORT,
        replace(REPORT, host="aaaaaaaa", age_p95_ms=90.0),
        replace(REPORT, host="bbbbbbbb", age_p95_ms=1.0, draining=True),
        replace(REPORT, host="cccccccc", age_p95_ms=None, offered=0),
    ]
    told = [*cluster_families(reports, REPORT.at_s, 0.5), *host_families(reports, REPORT.at_s + 2)]
    assert value(told, "sideline_cluster_predicted_age_seconds") == 0.0615
    assert value(told, "sideline_cluster_admitting_hosts") == 3
    assert value(told, "sideline_cluster_admitted_share") == 0.5
    host = {"host": REPORT.host}
    assert value(told, "sideline_cluster_host_predicted_age_seconds", **host) == 0.0615
    assert value(told, "sideline_cluster_host_admitted_share", **host) == 5 / 6
    assert value(told, "sideline_cluster_host_report_age_seconds", **host) == 2
    assert value(told, "sideline_cluster_host_sessions", **host) == 3
    silent = {sample.labels["host"] for one in told for sample in one.samples if sample.labels}
    assert "cccccccc" in silent


def test_nobody_knows() -> None:
    """Then it is no number, and not the best one."""
    told = list(cluster_families([replace(REPORT, admits=False)], REPORT.at_s, None))
    assert isnan(value(told, "sideline_cluster_predicted_age_seconds"))
    assert isnan(value(told, "sideline_cluster_admitted_share"))
    assert value(told, "sideline_cluster_admitting_hosts") == 0
