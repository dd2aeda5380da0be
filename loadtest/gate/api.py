"""`api`: how long requests take, as ratios to one of the plainest kind to the tutorial server."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from statistics import median

import httpx

from loadtest.gate.figures import Figure
from loadtest.hosting import server_for_load
from server.commands.bench.subjects import tutorial
from server.config import read_settings

REQUESTS = 40
"""Of each kind in a round."""

Ask = Callable[[], httpx.Response]


def api_figures(rounds: int) -> list[Figure]:
    """Of a server without load."""
    settings = read_settings()
    with ExitStack() as stack:
        ours = stack.enter_context(server_for_load(1, {}, slow=None, coded=False))
        theirs = stack.enter_context(tutorial("newest", settings.models_dir))
        return request_figures(ours.url, theirs.url, rounds)


def request_figures(
    url: str, baseline_url: str, rounds: int, requests: int = REQUESTS
) -> list[Figure]:
    """Every kind of request, one after the other in turns; the medians of each round."""
    with (
        httpx.Client(base_url=url, trust_env=False) as client,
        httpx.Client(base_url=baseline_url, trust_env=False) as baseline,
    ):
        kinds = _kinds(client)

        def plain() -> httpx.Response:
            return baseline.delete("/whip/nobody")

        turns = [_round(kinds, plain, requests) for _ in range(1 + rounds)][1:]
    return [
        Figure(f"api {name}", f"{name} / the plainest request", tuple(one[name] for one in turns))
        for name in kinds
    ]


def _kinds(client: httpx.Client) -> Mapping[str, Ask]:
    return {
        "GET /readyz": lambda: client.get("/readyz").raise_for_status(),
        "GET /api/v1/analyses": lambda: client.get("/api/v1/analyses?limit=20").raise_for_status(),
        "GET /api/v1/sessions": lambda: client.get("/api/v1/sessions").raise_for_status(),
        "POST and DELETE /api/v1/athletes": lambda: _come_and_go(client),
    }


def _come_and_go(client: httpx.Client) -> httpx.Response:
    """Two writes to the database."""
    made = client.post("/api/v1/athletes", json={"name": uuid.uuid4().hex, "height_m": 1.8})
    one = made.raise_for_status().json()["id"]
    return client.delete(f"/api/v1/athletes/{one}").raise_for_status()


def _round(kinds: Mapping[str, Ask], plain: Ask, requests: int) -> dict[str, float]:
    took_s: dict[str, list[float]] = {name: [] for name in kinds}
    plain_s: list[float] = []
    for _ in range(requests):
        plain_s.append(_seconds(plain))
        for name, ask in kinds.items():
            took_s[name].append(_seconds(ask))
    return {name: median(each) / median(plain_s) for name, each in took_s.items()}


def _seconds(ask: Ask) -> float:
    began_s = time.perf_counter()
    ask()
    return time.perf_counter() - began_s
