"""Whether a server that runs for long needs ever more, or gets ever slower."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from loadtest.frames.timeline import Moment
from loadtest.judging.checks import Check
from loadtest.leaks import TREND_TAKES_S, Sample, later_half

MEMORY_MB_PER_H = 1.0
"""A stream."""
FLAT = ("open_files", "tasks", "threads", "processes")
FLAT_AGE = 1.25
FLAT_AGE_MS = 5.0
"""Ages of the last third may be by so much, and so many milliseconds, above the first third's."""


@dataclass(frozen=True, slots=True)
class Slope:
    """How fast a value grows an hour, and how far off that may be (two standard errors)."""

    per_h: float
    error_per_h: float


def slope(at_s: Sequence[float], values: Sequence[float]) -> Slope | None:
    """Of the line through these points; None for fewer than it takes."""
    if len(values) < 4:
        return None
    hours = np.array(at_s) / 3600
    spread = hours - hours.mean()
    per_h = float(spread @ np.array(values) / (spread @ spread))
    rest = np.array(values) - np.mean(values) - per_h * spread
    error = float(np.sqrt(rest @ rest / (len(values) - 2) / (spread @ spread)))
    return Slope(per_h, 2 * error)


def growth_checks(
    samples: Sequence[Sample], moments: Sequence[Moment], streams: int
) -> list[Check]:
    """Of samples while the same streams were there."""
    return [_memory(samples, streams), *_flat(samples), _age(moments)]


def _memory(samples: Sequence[Sample], streams: int) -> Check:
    """In the later half, because memory settles in the first; it grows when it does so beyond
    what the samples leave in doubt."""
    name = "memory's growth a stream"
    half = later_half(samples) if samples else []
    found = slope([one.at_s for one in half], [one.rss_mb / max(1, streams) for one in half])
    if found is None or half[-1].at_s - half[0].at_s < 0.9 * TREND_TAKES_S:
        said = "too short a time to tell it from memory that settles"
        limit = f"{2 * TREND_TAKES_S / 60:.0f} minutes, or the run is invalid"
        return Check(name, said, limit, False, about_the_run=True)
    doubt = "" if found.error_per_h <= MEMORY_MB_PER_H else ": too little to be sure"
    return Check(
        name,
        f"{found.per_h:+.2f} ± {found.error_per_h:.2f} MB/h{doubt}",
        f"≤ {MEMORY_MB_PER_H:g} MB/h",
        found.per_h - found.error_per_h <= MEMORY_MB_PER_H,
    )


def _flat(samples: Sequence[Sample]) -> list[Check]:
    """What a session needs it has from the beginning: the most of the first third is enough."""
    third = max(1, len(samples) // 3)
    checks = []
    for name in FLAT:
        first = max((one.process[name] for one in samples[:third]), default=0)
        last = min((one.process[name] for one in samples[-third:]), default=0)
        checks.append(
            Check(
                name.replace("_", " "),
                f"{first:.0f} at first, {last:.0f} at last",
                "no more",
                bool(samples) and last <= first,
            )
        )
    return checks


def _age(moments: Sequence[Moment]) -> Check:
    third = len(moments) // 3
    if not third:
        return Check("age p95 over time", "too few answers", "flat", False)
    parts = (moments[:third], moments[-third:])
    first_ms, last_ms = (float(np.median([one.p95_ms for one in part])) for part in parts)
    return Check(
        "age p95 over time",
        f"{first_ms:.0f} ms at first, {last_ms:.0f} ms at last",
        f"≤ {FLAT_AGE:g} × + {FLAT_AGE_MS:g} ms",
        last_ms <= FLAT_AGE * first_ms + FLAT_AGE_MS,
    )
