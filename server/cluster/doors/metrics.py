"""What a front door tells Prometheus: of itself, and how the hosts stand by their reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import nan

from fastapi import APIRouter, Request, Response
from prometheus_client import Metric

from server.cluster.doors.state import DoorState, door_of
from server.cluster.report import HostReport
from server.fleet.bus import now_s
from server.observability.metrics.families import gauge, gauges
from server.observability.metrics.routes import PATH, encoded, house_of

router = APIRouter(include_in_schema=False)

_HOST = "host"


@router.get(PATH)
async def metrics(request: Request) -> Response:
    """The door's own, and the cluster's as it sees it; hosts tell of their sessions themselves."""
    door, house = door_of(request), house_of(request)
    assert house is not None
    own = [*door_families(door), *door.offers.families(), *await house.families(request.app.state)]
    return await encoded(request, own)


def door_families(door: DoorState) -> Iterator[Metric]:
    """As they stand now."""
    reports = [one.report for one in door.hosts]
    yield gauge(
        "sideline_cluster_redis_up",
        "Whether the session hosts are heard of just now",
        float(not door.hosts.away),
    )
    yield gauge("sideline_draining", "Whether nobody is taken any more", float(door.draining))
    yield from cluster_families(reports, now_s(), door.offers.share())
    yield from host_families(reports, now_s())


def cluster_families(
    reports: Sequence[HostReport], at_s: float, admitted: float | None
) -> Iterator[Metric]:
    """What tells whether hosts should be added: not a number where nobody knows."""
    admitting = [one for one in reports if one.takes_sessions(at_s)]
    ages_s = [one.age_p95_ms / 1e3 for one in admitting if one.age_p95_ms is not None]
    yield gauge(
        "sideline_cluster_predicted_age_seconds",
        "95th percentile of answers' age expected at the best host with one more session",
        min(ages_s, default=nan),
    )
    yield gauge(
        "sideline_cluster_admitting_hosts",
        "Session hosts that would take one more session",
        len(admitting),
    )
    yield gauge(
        "sideline_cluster_admitted_share",
        "Of the last minute's offers at this door those that found a place",
        nan if admitted is None else admitted,
    )


def host_families(reports: Sequence[HostReport], at_s: float) -> Iterator[Metric]:
    """Each host's, by its last report."""
    yield gauges(
        "sideline_cluster_host_predicted_age_seconds",
        "95th percentile of a host's answers' age expected with one more session",
        _HOST,
        {one.host: one.age_p95_ms / 1e3 for one in reports if one.age_p95_ms is not None},
    )
    yield gauges(
        "sideline_cluster_host_admitted_share",
        "Of the offers that a host got since it began those that it took",
        _HOST,
        {one.host: one.admitted / one.offered for one in reports if one.offered},
    )
    yield gauges(
        "sideline_cluster_host_report_age_seconds",
        "Since when a host has said nothing new",
        _HOST,
        {one.host: max(0.0, at_s - one.at_s) for one in reports},
    )
    yield gauges(
        "sideline_cluster_host_sessions",
        "Live sessions of a host",
        _HOST,
        {one.host: float(one.sessions) for one in reports},
    )
