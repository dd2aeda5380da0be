"""How many streams a server holds: one more at a time, until a step fails twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from statistics import linear_regression
from typing import Any

HELD_FRACTION = 0.99
WORST_FRACTION = 0.98
LAG_LIMIT_MS = 5.0
TRIES = 2


class Verdict(StrEnum):
    """HELD, or why not: somebody was turned away, too few frames were answered in time, or that
    and the publishers could not keep their schedule, so that nobody knows whose fault it was.

    Late publishers make nothing easier: ages count from when a frame was due."""

    HELD = "held"
    REFUSED = "refused"
    INVALID = "invalid"
    MISSED = "missed"


def verdict(step: Mapping[str, Any]) -> Verdict:
    """Of a step's figures, as `loadtest.swarm.Step` writes them."""
    if step["refusals"]:
        return Verdict.REFUSED
    if step["in_time_fraction"] >= HELD_FRACTION and step["worst_fraction"] >= WORST_FRACTION:
        return Verdict.HELD
    return Verdict.INVALID if step["lag_p99_ms"] > LAG_LIMIT_MS else Verdict.MISSED


def rss_bytes_per_stream(steps: Sequence[Mapping[str, Any]]) -> float | None:
    """How the server's memory rises with the streams: the slope of the line through all steps;
    None for a single number of streams."""
    points = [(len(one["streams"]), one["server"]["rss_bytes"]) for one in steps]
    if len({streams for streams, _ in points}) < 2:
        return None
    streams, rss_bytes = zip(*points, strict=True)
    return linear_regression(streams, rss_bytes).slope


class Climb:
    """What to try next, and what was found; `steps` are in the order in which they were tried."""

    def __init__(self, most: int, first: int = 1) -> None:
        self._most = most
        self._tried = 0
        self.next: int | None = first
        self.capacity = 0
        self.steps: list[dict[str, Any]] = []

    def note(self, step: Mapping[str, Any]) -> Verdict:
        """The figures of the step that `next` asked for."""
        assert self.next is not None
        judged = verdict(step)
        self.steps.append({**step, "verdict": judged.value})
        self._tried += 1
        if judged is Verdict.HELD:
            self.capacity = self.next
            self.next, self._tried = self.next + 1, 0
            if self.next > self._most:
                self.next = None
        elif self._tried == TRIES:
            self.next = None
        return judged
