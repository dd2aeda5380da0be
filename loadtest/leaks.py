"""Whether a server that people came to and left holds more than before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

MEGA = 1e6
RSS_BOUND_MB = 24.0
SLOPE_BOUND_MB_PER_MIN = 0.5
TREND_TAKES_S = 300.0
"""In less time no trend can be told from memory that settles."""

EXACT = ("sessions", "processes", "threads", "open_files", "tasks")
"""What must be as it was."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What the server said of itself at a moment, in seconds since the first visits had gone."""

    at_s: float
    process: Mapping[str, float]

    @property
    def rss_mb(self) -> float:
        """Memory held."""
        return self.process["rss_bytes"] / MEGA


def differences(before: Sample, after: Sample) -> list[str]:
    """What is not as it was."""
    return [
        f"{name}: {before.process[name]:.0f} before, {after.process[name]:.0f} after"
        for name in EXACT
        if before.process[name] != after.process[name]
    ]


def rss_slope_mb_per_min(samples: Sequence[Sample]) -> float:
    """How memory grew over the time, what the sessions of a moment hold set apart.

    Least squares of memory over time, sessions and a constant; 0 for fewer samples than it takes.
    """
    if len(samples) < 4:
        return 0.0
    rows = np.array([[one.at_s / 60, one.process["sessions"], 1.0] for one in samples])
    found, *_ = np.linalg.lstsq(rows, np.array([one.rss_mb for one in samples]), rcond=None)
    return float(found[0])


def later_half(samples: Sequence[Sample]) -> list[Sample]:
    """Those after the middle of the time: memory settles in the first half."""
    middle_s = (samples[0].at_s + samples[-1].at_s) / 2
    return [one for one in samples if one.at_s >= middle_s]


def memory_faults(before: Sample, after: Sample, slope_mb_per_min: float) -> list[str]:
    """What is wrong with the memory; the trend is judged only over some minutes."""
    faults = []
    grown_mb = after.rss_mb - before.rss_mb
    if grown_mb > RSS_BOUND_MB:
        faults.append(f"memory: {grown_mb:.1f} MB more than before, allowed are {RSS_BOUND_MB:g}")
    judged = after.at_s - before.at_s >= TREND_TAKES_S
    if judged and slope_mb_per_min > SLOPE_BOUND_MB_PER_MIN:
        faults.append(
            f"memory: grows by {slope_mb_per_min:.2f} MB/min in the later half, allowed are "
            f"{SLOPE_BOUND_MB_PER_MIN:g}"
        )
    return faults
