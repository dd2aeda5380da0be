"""Both legs of one person, frame by frame: what is on the floor now, and the stances that were."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import numpy as np

from inference.landmarks import PoseSample
from inference.motion import body
from inference.motion.body import BODY_LENGTH_PER_HEIGHT
from inference.motion.gait.feet import LEGS, Change, Feet, height_now
from inference.motion.gait.ground import Ground, Span, look_at_ground
from inference.motion.gait.legs import FOOT, LegChannel, measure_legs
from inference.motion.gait.sides import Legs, Sides
from inference.motion.gait.stance import LAG_S, Stance, fit_stance
from inference.motion.measures import Channel, measure
from inference.motion.window import Floats, Window

_SPAN_S = 6.0
_LOOK_EVERY_S = 0.493
"""No multiple of a usual frame's time: rounding does not decide when."""
_SETTLE_AFTER_S = 2.5
"""After so long a stance is fitted for good: by then the floor's slope is known from many."""
_WAITING = 16
_LEAST_HEIGHT = 1e-3  # picture heights


class Follower:
    """Keeps the last six seconds in `window`: the channels of `measure`, then the legs'.

    LENGTH is the legs' LIMBS here, which scissors do not shorten.
    """

    def __init__(self) -> None:
        self.window = Window(len(Channel) + len(LegChannel), _SPAN_S)
        self.legs = Legs.none()
        self._feet, self._sides = Feet(), Sides(_SPAN_S)
        self._ground = Ground()
        self._confirming: deque[tuple[int, Span]] = deque(maxlen=_WAITING)
        self._settled_s = [float("-inf")] * 2
        self._looked_s = float("-inf")

    @property
    def on_floor(self) -> tuple[bool, bool] | None:
        """Whether the left and the right foot are on the floor; None while it is not known."""
        return self._feet.on_floor

    @property
    def rows(self) -> Floats:
        """The window's rows without the legs, (n, len(Channel))."""
        return self.window.rows[:, :LEGS]

    def lose(self) -> None:
        """Nobody is seen: nothing is known of the feet any longer."""
        self._feet.forget()

    def forget(self) -> None:
        """Nothing seen so far belongs to what comes."""
        self.lose()
        self._sides.forget()
        self._ground, self.legs = Ground(), Legs.none()
        self._confirming.clear()
        self.window.clear()

    def take(self, sample: PoseSample) -> Iterator[Change]:
        """The next sample, in which somebody is; what changed at the feet."""
        row = measure(sample)
        legs = measure_legs(body.picture_points(sample), float(row[Channel.BREADTH]))
        row[Channel.LENGTH] = legs[LegChannel.LIMBS]
        height = max(float(legs[LegChannel.LIMBS]) / BODY_LENGTH_PER_HEIGHT, _LEAST_HEIGHT)
        self._sides.take(sample.media_time_s, legs, height)
        self.window.append(sample.media_time_s, np.concatenate([row, self._sides.now()]))
        for change in self._feet.update(self.window):
            if change.seen is not None:
                self._confirming.append((change.side, change.seen))
            yield change

    def confirmed(self, time_s: float) -> Iterator[Stance]:
        """The stances that ended so long ago that their fit does not wait for samples."""
        while self._confirming and time_s > self._confirming[0][1][1] + LAG_S:
            side, seen = self._confirming.popleft()
            legs = self._sides.lately(len(self.window))
            stance = self._fitted(legs, side, seen)
            if stance is not None:
                yield stance

    def settled(self, time_s: float) -> Iterator[Stance]:
        """The stances that are fitted for good now, in order of time; each comes once."""
        if time_s - self._looked_s > _LOOK_EVERY_S:
            self._look(time_s)
            yield from self._settle(time_s - _SETTLE_AFTER_S)

    def rest(self) -> Iterator[Stance]:
        """All stances that were not settled yet."""
        self._look(self._looked_s)
        yield from self._settle(float("inf"))

    def _look(self, time_s: float) -> None:
        """Look back at the feet, the floor, and the stances on it."""
        self._looked_s = time_s
        if not len(self.window):
            return
        height = height_now(self.window)
        if height > 0.0:
            self.legs = self._sides.lately(len(self.window))
            self._ground = look_at_ground(self.legs.times_s, self.legs.rows, height)
            self._feet.slope = self._ground.slope

    def _settle(self, until_s: float) -> Iterator[Stance]:
        due = [
            (span, side)
            for side, spans in enumerate(self._ground.seen)
            for span in spans
            if span[0] > self._settled_s[side] and span[1] < until_s
        ]
        for span, side in sorted(due):
            self._settled_s[side] = span[1]
            stance = self._fitted(self.legs, side, span)
            if stance is not None:
                yield stance

    def _fitted(self, legs: Legs, side: int, seen: Span) -> Stance | None:
        """A stance that was seen of a foot, fitted to its samples; the foot is called what the net
        called it in most of the frames."""
        near = legs.between(seen[0] - LAG_S, seen[1] + LAG_S)
        if not len(near):
            return None
        foot = near.rows[:, side * FOOT : (side + 1) * FOOT]
        called = 1 - side if float(legs.rows[:, LegChannel.EXCHANGED].mean()) > 0.5 else side
        height = height_now(self.window)
        return fit_stance(near.times_s, foot, called, height, seen, self._ground.slope)
