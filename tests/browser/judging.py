"""Compares what a page has recorded with the truth of the clip that its camera showed."""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from typing import Any

import pytest

from tests.browser.page import Answered
from tests.support.athletes import Clip

HEIGHT_ERROR_M = 0.02
TIME_ERROR_S = 0.1
IN_TIME_MS = 200.0
STRETCH = 150


def best_stretch(frames: list[Answered]) -> float:
    """Of every stretch of frames that the server received, by sequence number, the best share.

    A number that is missing is a frame without an answer.
    """
    in_time = {one.seq for one in frames if one.age_ms is not None and one.age_ms <= IN_TIME_MS}
    last = max(one.seq for one in frames)
    counts = [
        sum(number in in_time for number in range(start, start + STRETCH))
        for start in range(0, max(1, last - STRETCH), 10)
    ]
    return max(counts) / STRETCH


def check_jumps(finals: list[dict[str, Any]], clip: Clip) -> None:
    """The jumps are the clip's, in order, none missed, none invented, and as high in the middle.

    The clip's jumps are alike. A single one is judged nowhere here: on a busy machine Chromium's
    fake camera shows frames late, and so another jump than the clip's.
    """
    assert [one["number"] for one in finals] == list(range(1, len(finals) + 1))
    pauses = pauses_of(clip)
    first = nearest_start(finals, clip)
    for i, (found, following) in enumerate(pairwise(finals), start=first):
        assert takeoff_s(following) - takeoff_s(found) == pytest.approx(
            pauses[i % len(pauses)], abs=TIME_ERROR_S
        )
    true = clip.jumps[0]
    for key, true_m in (
        ("jump_height_flight_m", true.flight_m),
        ("jump_height_com_m", true.com_m),
    ):
        found_m = [one["values"][key] for one in finals if key in one["values"]]
        assert median(found_m) == pytest.approx(true_m, abs=HEIGHT_ERROR_M)


def pauses_of(clip: Clip) -> list[float]:
    """From each take-off to the next; the clip loops."""
    starts = [jump.takeoff_s for jump in clip.jumps]
    after = [*starts[1:], starts[0] + clip.duration_s]
    return [b - a for a, b in zip(starts, after, strict=True)]


def takeoff_s(event: dict[str, Any]) -> float:
    """When the feet left the floor, on the session's media clock."""
    return float(event["values"]["takeoff_time_s"])


def nearest_start(finals: list[dict[str, Any]], clip: Clip) -> int:
    """Which of the clip's jumps was the first one seen: the one whose pause until the next fits."""
    pause = takeoff_s(finals[1]) - takeoff_s(finals[0])
    errors = [abs(one - pause) for one in pauses_of(clip)]
    return errors.index(min(errors))
