"""More streams than the server holds: what those get who are in, and what the others are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
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
    video = clip(settings.data_dir)
    with (
        sideline(streams, admission="measured", log_level="warning") as server,
        crowd(server, video, load) as publishers,
        ThreadPoolExecutor(1) as pool,
    ):
        measuring = pool.submit(publishers.step, streams, load.seconds, insist=True)
        waiting = _longest_queue(server.url, measuring)
        step = measuring.result()
    return {**step, "factor": factor, "frames_waiting": waiting, "held": _held(step)}


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


def _longest_queue(url: str, until: Future[Any]) -> int:
    """Frames of one stream that were received and neither answered nor given up, at most."""
    longest = 0
    with httpx.Client(base_url=url, trust_env=False) as api:
        while not wait([until], LOOK_EVERY_S).done:
            sessions = api.get("/api/v1/sessions").raise_for_status().json()["sessions"]
            longest = max([longest, *map(frames_waiting, sessions)])
    return longest


def frames_waiting(session: Mapping[str, Any]) -> int:
    """Of one session of the list."""
    given_up = sum(
        count for reason, count in session["drops"].items() if reason not in _ANSWERED_ANYHOW
    )
    return int(session["frames"] - session["answered"] - given_up)
