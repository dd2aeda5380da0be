"""The address that the server listens on."""

from __future__ import annotations

from collections.abc import Iterator

import httpx

from inference.errors import InvalidInput
from server.commands.serve import address, listening, reachable
from server.config import Settings
from server.doctor.finding import Finding, failed, ok
from server.observability.health import Alive

WITHIN_S = 2.0


def check(settings: Settings) -> Iterator[Finding]:
    """Whether it is free, or Sideline has it already."""
    place = f"{settings.host}:{settings.port}"
    try:
        with listening(settings.host, settings.port):
            yield ok("HTTP port", f"{place} is free")
    except InvalidInput as error:
        if _sideline_runs(settings):
            yield ok("HTTP port", f"a server runs at {place}")
        else:
            yield failed("HTTP port", str(error), "set SIDELINE_PORT or SIDELINE_HOST")


def _sideline_runs(settings: Settings) -> bool:
    url = address(reachable(settings.host), settings.port, https=settings.https)
    try:
        # Whose certificate it is does not matter here: another check looks at it.
        said = httpx.get(f"{url}/healthz", timeout=WITHIN_S, trust_env=False, verify=False)
    except httpx.HTTPError:
        return False
    return said.text == Alive().model_dump_json()
