"""Which foot is which: nets exchange left and right when the legs pass each other, or draw both
feet where one is.

The feet's most likely way through the last frames: of all ways to call them in each frame, and to
pass over frames that fit no way, the one that takes the least work (A. J. Viterbi, «Error bounds
for convolutional codes and an asymptotically optimum decoding algorithm», 1967).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inference.motion.gait.legs import FOOT, LegChannel
from inference.motion.window import Floats

KEPT, EXCHANGED, PASSED_OVER = 0, 1, -1

_FORGET_S = 0.15
"""Across longer gaps nothing is known of the feet."""
_REACH = 7
"""So many frames before one may be the last good ones."""
_PASS_OVER = 0.9
"""What it costs to pass over a frame: squared body heights a second. A foot that runs evenly costs
the same with or without the frames between."""
_CALLED_ELSE = 0.02
"""What it costs to call the feet otherwise than the net did: enough to decide where all else is
equal."""


@dataclass(frozen=True, slots=True)
class Legs:
    """Times (n,), columns (n, len(LegChannel)), and which of the frames were not passed over."""

    times_s: Floats
    rows: Floats
    good: NDArray[np.bool_]

    @classmethod
    def none(cls) -> Legs:
        """No frames."""
        return cls(np.empty(0), np.empty((0, len(LegChannel))), np.empty(0, np.bool_))

    def __len__(self) -> int:
        return len(self.times_s)

    def between(self, first_s: float, last_s: float) -> Legs:
        """The good frames between two times."""
        first, stop = np.searchsorted(self.times_s, [first_s, last_s])
        part = slice(int(first), int(stop))
        good = self.good[part]
        return Legs(self.times_s[part][good], self.rows[part][good], good[good])


@dataclass(slots=True)
class _Frame:
    time_s: float
    legs: Floats
    feet: Floats
    costs: tuple[float, float]
    back: tuple[int, int]
    """How many frames back the way came from; 0 where it begins."""
    was: tuple[int, int]
    """What the feet were called there."""


class Sides:
    """Follows both feet, frame by frame; remembers the last `span_s`, but no more frames than
    `most`."""

    def __init__(self, span_s: float, most: int = 6000) -> None:
        self._span_s = span_s
        self._frames: deque[_Frame] = deque(maxlen=most)

    def forget(self) -> None:
        """Nobody was seen for a while."""
        self._frames.clear()

    def take(self, time_s: float, legs: Floats, height: float) -> None:
        """The next frame's columns; `height` is the body's in picture heights."""
        feet = legs[: 2 * FOOT] / height
        while self._frames and self._frames[0].time_s < time_s - self._span_s:
            self._frames.popleft()
        before = [
            (lag, self._frames[-lag])
            for lag in range(1, min(_REACH, len(self._frames)) + 1)
            if time_s - self._frames[-lag].time_s < _FORGET_S
        ]
        if not before:
            self._frames.append(_Frame(time_s, legs, feet, (0.0, _CALLED_ELSE), (0, 0), (0, 1)))
            return
        ways = np.array([one.feet for _, one in before])
        gaps_s = time_s - np.array([one.time_s for _, one in before])
        same = (((feet - ways) ** 2).sum(axis=1) / gaps_s).tolist()
        other = (((_crossed(feet) - ways) ** 2).sum(axis=1) / gaps_s).tolist()
        found = [
            min(
                (
                    one.costs[was] + (same if was == now else other)[i] + (lag - 1) * _PASS_OVER,
                    lag,
                    was,
                )
                for i, (lag, one) in enumerate(before)
                for was in (KEPT, EXCHANGED)
            )
            for now in (KEPT, EXCHANGED)
        ]
        # Costs are told from the cheapest on, else they would grow for ever.
        least = min(one.costs[was] for _, one in before for was in (KEPT, EXCHANGED))
        costs = (found[0][0] - least, found[1][0] - least + _CALLED_ELSE)
        self._frames.append(
            _Frame(
                time_s, legs, feet, costs, (found[0][1], found[1][1]), (found[0][2], found[1][2])
            )
        )
        for _, one in before:
            one.costs = (one.costs[0] - least, one.costs[1] - least)

    def now(self) -> Floats:
        """The last frame's columns, the feet called as seems best so far."""
        return _called(self._frames[-1].legs, int(self.called(1)[0]))

    def lately(self, count: int) -> Legs:
        """The last `count` frames as seen from now."""
        frames = list(self._frames)[-count:] if count else []
        times_s = np.array([frame.time_s for frame in frames])
        legs = np.array([frame.legs for frame in frames]).reshape(len(frames), len(LegChannel))
        called = self.called(len(frames))
        return Legs(times_s, _sorted_out(times_s, legs, called), called != PASSED_OVER)

    def called(self, count: int) -> NDArray[np.int8]:
        """What the feet are called best in each of the last `count` frames, as seen from now."""
        out = np.full(count, PASSED_OVER, np.int8)
        at = 1
        now = -1
        while at <= min(count, len(self._frames)):
            frame = self._frames[-at]
            if now < 0:
                now = KEPT if frame.costs[0] <= frame.costs[1] else EXCHANGED
            out[count - at] = now
            lag = frame.back[now]
            now = frame.was[now] if lag else -1
            at += lag or 1
        return out


def _crossed(feet: Floats) -> Floats:
    return np.concatenate([feet[FOOT:], feet[:FOOT]])


def _called(legs: Floats, called: int) -> Floats:
    """The columns of one frame, the feet called so."""
    if called != EXCHANGED:
        return legs
    out = np.concatenate([_crossed(legs[: 2 * FOOT]), legs[2 * FOOT :]])
    out[LegChannel.EXCHANGED] = 1.0
    return out


def _sorted_out(times_s: Floats, legs: Floats, called: NDArray[np.int8]) -> Floats:
    """The columns (n, len(LegChannel)) with the feet called so; what was passed over lies on the
    line between its neighbours."""
    out = legs.copy()
    crossed = called == EXCHANGED
    out[crossed, :FOOT] = legs[crossed, FOOT : 2 * FOOT]
    out[crossed, FOOT : 2 * FOOT] = legs[crossed, :FOOT]
    out[:, LegChannel.EXCHANGED] = crossed
    bad = called == PASSED_OVER
    if bad.any() and not bad.all():
        for column in range(2 * FOOT):
            out[bad, column] = np.interp(times_s[bad], times_s[~bad], out[~bad, column])
    return out
