"""More streams than the server holds: what those get who are in, and what the others are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from typing import Any

import httpx

from loadtest.climb import HELD_FRACTION
from server.commands.bench.crowd import Load, crowd
from server.commands.bench.processes import clip, sideline
from server.commands.bench.tables import ms, percent
from server.config import Settings

LOOK_EVERY_S = 0.5
UNAVAILABLE = 503

_ANSWERED_ANYHOW = ("client_slow", "not_open", "disconnected")
"""Reasons of results that were made and then not sent: their frames do not wait any more."""


def overloaded(
    settings: Settings, capacity: int, factor: float, load: Load
) -> dict[str, Any] | None:
    """The figures of `factor` times what was held; None when that is not asked for, or nothing
    was held."""
    streams = round(capacity * factor)
    if streams == 0:
        return None
    return {**offered(settings, streams, load), "factor": factor}


def offered(
    settings: Settings, streams: int, load: Load, *, every_s: float = 0.0
) -> dict[str, Any]:
    """What so many streams get that come to a server which admits by what it measures; those
    that are turned away come again."""
    video = clip(settings.data_dir)
    with (
        sideline(streams, admission="measured", log_level="warning") as server,
        crowd(server, video, load) as publishers,
        ThreadPoolExecutor(1) as pool,
    ):
        step = partial(publishers.step, streams, load.seconds, insist=True, every_s=every_s)
        watched = _watched(server.url, pool.submit(step))
    return {**watched, "held": _held(watched)}


def overload_words(found: Mapping[str, Any]) -> str:
    """The same in a sentence or two."""
    admitted = len(found["streams"])
    told = Counter(
        f"{one['status']}, Retry-After {ms(one['retry_after_s'])} s" for one in found["refusals"]
    )
    said = ", ".join(f"{count} × {what}" for what, count in told.items()) or "nothing"
    return (
        f"{found['offered']} streams offered, {admitted} admitted: "
        f"{percent(found['in_time_fraction'])} of their frames within 200 ms, worst stream "
        f"{percent(found['worst_fraction'])}, age p95 {ms(found['age_p95_ms'])} ms; at most "
        f"{found['frames_waiting']} frames of a stream waited. The others were told: {said}."
    )


def _held(step: Mapping[str, Any]) -> bool:
    """Whether those who are in kept what they had, and the others were told when to come."""
    told = [
        one["status"] == UNAVAILABLE and one["retry_after_s"] is not None
        for one in step["refusals"]
    ]
    return bool(step["in_time_fraction"] >= HELD_FRACTION and all(told))


def _watched(url: str, measuring: Future[dict[str, Any]]) -> dict[str, Any]:
    """The figures; with the most frames of a stream that were received and neither answered nor
    given up, and what the admission says of itself in the end."""
    longest = 0
    details: dict[str, Any] = {}
    with httpx.Client(base_url=url, trust_env=False) as api:
        while not wait([measuring], LOOK_EVERY_S).done:
            sessions = api.get("/api/v1/sessions").raise_for_status().json()["sessions"]
            longest = max([longest, *map(frames_waiting, sessions)])
            if sessions:
                details = api.get("/api/v1/health/details").raise_for_status().json()
    admission = details.get("admission", {})
    return {**measuring.result(), "frames_waiting": longest, "admission": admission}


def frames_waiting(session: Mapping[str, Any]) -> int:
    """Of one session of the list."""
    given_up = sum(
        count for reason, count in session["drops"].items() if reason not in _ANSWERED_ANYHOW
    )
    return int(session["frames"] - session["answered"] - given_up)
