"""Lets Prometheus find the session hosts, and scrape each through this front door.

Hosts answer only whoever knows the cluster's secret, at ports that nobody knows before they begin.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response

from server.cluster.doors.state import door_of
from server.observability.metrics.routes import PATH
from server.wire.problems import Problem
from server.workers.places import PlaceDown

router = APIRouter(include_in_schema=False)

HOSTS_PATH = f"{PATH}/hosts"


@router.get(HOSTS_PATH)
async def targets(request: Request) -> list[dict[str, Any]]:
    """The hosts, as Prometheus's `http_sd_configs` read them: all at this door's address as it was
    asked, each under a path of its own and, as `instance`, its own name."""
    here, scheme = request.url.netloc, request.url.scheme
    return [
        {
            "targets": [here],
            "labels": {
                "__scheme__": scheme,
                "__metrics_path__": f"{HOSTS_PATH}/{one.report.host}",
                "instance": one.report.host,
            },
        }
        for one in door_of(request).hosts
    ]


@router.get(HOSTS_PATH + "/{host_id}")
async def scrape(request: Request, host_id: str) -> Response:
    """What that host tells of its sessions; 502 when it does not answer, so that it is `down`."""
    host = door_of(request).hosts.find(host_id)
    if host is None:
        raise Problem(404, "no-such-host", f"no session host {host_id[:64]!r} is known here")
    accept = {"Accept": request.headers.get("accept", "*/*")}
    try:
        answer = await host.ask("GET", PATH, headers=accept)
    except PlaceDown as error:
        detail = f"session host {host_id} does not answer: {error}"
        raise Problem(HTTPStatus.BAD_GATEWAY, "host-down", detail) from error
    kind = answer.headers.get("content-type", "text/plain")
    return Response(answer.content, answer.status_code, headers={"Content-Type": kind})
