"""Compares what a page has recorded with the truth of the clip that its camera showed."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from tests.browser.athletes import FPS, Clip
from tests.browser.page import Answered

HEIGHT_ERROR_M = 0.03
TIME_ERROR_S = 0.1
IN_TIME_MS = 200.0
STRETCH = 150
AROUND_S = 0.3
UNEVEN_S = 0.008


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


def is_steady(final: dict[str, Any], frames: list[Answered]) -> bool:
    """Whether every frame around a jump's flight was answered, and they came evenly."""
    start_s = final["values"]["takeoff_time_s"] - AROUND_S
    end_s = final["values"]["landing_time_s"] + AROUND_S
    chosen = sorted((one.seq, one.media_s) for one in frames if start_s <= one.media_s <= end_s)
    return all(
        next_seq == seq + 1 and abs(next_s - media_s - 1 / FPS) < UNEVEN_S
        for (seq, media_s), (next_seq, next_s) in pairwise(chosen)
    )


def check_jumps(finals: list[dict[str, Any]], steady: set[int], clip: Clip) -> None:
    """The jumps are the clip's, in order, none missed, none invented; steady ones are as high."""
    assert steady
    assert [one["number"] for one in finals] == list(range(1, len(finals) + 1))
    pauses = pauses_of(clip)
    first = nearest_start(finals, clip)
    for i, (found, following) in enumerate(pairwise(finals), start=first):
        assert takeoff_s(following) - takeoff_s(found) == pytest.approx(
            pauses[i % len(pauses)], abs=TIME_ERROR_S
        )
    for i, found in enumerate(finals, start=first):
        if found["number"] in steady:
            true, values = clip.jumps[i % len(clip.jumps)], found["values"]
            assert values["jump_height_flight_m"] == pytest.approx(
                true.flight_m, abs=HEIGHT_ERROR_M
            )
            assert values["jump_height_com_m"] == pytest.approx(true.com_m, abs=HEIGHT_ERROR_M)


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
