"""Whether the body that is followed stays the same person's."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from inference.motion.body import BODY_LENGTH_PER_HEIGHT
from inference.motion.measures import Channel
from inference.motion.outliers import without_outliers
from inference.motion.verdict import Cause, Grade, Reason
from inference.motion.window import Floats

_AROUND_S = 0.25
_LEAST = 3
_STEP, _SIZE_STEP = 0.25, 0.1  # body heights, and a share of the size, from a frame to the next
_STAYS_STEP, _STAYS_SIZE = 0.2, 0.12  # what is left of it between the quarter seconds around
_TOLERANCE = 0.015


def somebody_else(times_s: Floats, rows: Floats) -> Iterator[Reason]:
    """A reason where the body suddenly is elsewhere or has another size, and stays so: as when
    two people cross and the other one is followed. A net's slip of a few frames is none."""
    if len(times_s) < 2 * _LEAST:
        return
    height = float(np.median(rows[:, Channel.LENGTH])) / BODY_LENGTH_PER_HEIGHT
    if height <= 0.0:
        return
    across, up, size = (
        without_outliers(times_s, rows[:, channel], _TOLERANCE * height) / height
        for channel in (Channel.ACROSS, Channel.HIP, Channel.LENGTH)
    )
    place = np.stack([across, up], axis=1)
    for at in _sudden(place, size):
        if _stays(times_s, at, place, size):
            yield Reason(
                Cause.SOMEBODY_ELSE,
                Grade.POOR,
                f"at {times_s[at]:.2f} s the body is suddenly elsewhere or of another size: "
                "somebody else came into the picture, or was followed",
                void=True,
            )
            return


def _sudden(place: Floats, size: Floats) -> list[int]:
    """The samples that are further from the one before than the movement around explains."""
    steps = np.diff(place, axis=0)
    moved = np.linalg.norm(steps - np.median(steps, axis=0), axis=1)
    grown = np.abs(np.diff(size)) / np.minimum(size[1:], size[:-1])
    return [int(i) + 1 for i in np.flatnonzero((moved > _STEP) | (grown > _SIZE_STEP))]


def _stays(times_s: Floats, at: int, place: Floats, size: Floats) -> bool:
    first = int(np.searchsorted(times_s, times_s[at] - _AROUND_S))
    stop = int(np.searchsorted(times_s, times_s[at] + _AROUND_S))
    first, stop = min(first, at - _LEAST), max(stop, at + _LEAST)
    if first < 0 or stop > len(times_s):
        return False
    before, after = slice(first, at), slice(at, stop)
    way = np.median(place[after], axis=0) - np.median(place[before], axis=0)
    grown = abs(np.median(size[after]) / np.median(size[before]) - 1.0)
    return bool(np.linalg.norm(way) > _STAYS_STEP or grown > _STAYS_SIZE)
