"""Both legs of one person, frame by frame: what is on the floor now, and the stances that were."""

from __future__ import annotations

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
"""Looking back costs several frames' work. No multiple of a usual frame's time: rounding does not
decide when."""
_SETTLE_AFTER_S = 2.5
"""After so long a stance is fitted for good: by then the floor's slope is known from many."""
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
        self._confirmed_s, self._settled_s = [float("-inf")] * 2, [float("-inf")] * 2
        self._looked_s = float("-inf")
        self._rate = 0.0

    @property
    def frame_rate(self) -> float:
        """Samples a second, from the median distance in time; as it was told when too few have been
        seen since."""
        times_s = self.window.times_s
        return 1.0 / float(np.median(np.diff(times_s))) if len(times_s) > 1 else self._rate

    @frame_rate.setter
    def frame_rate(self, told: float) -> None:
        self._rate = told

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
        self.window.clear()

    def take(self, sample: PoseSample) -> Iterator[Change]:
        """The next sample, in which somebody is; what changed at the feet."""
        row = measure(sample)
        legs = measure_legs(body.picture_points(sample), float(row[Channel.BREADTH]))
        row[Channel.LENGTH] = legs[LegChannel.LIMBS]
        height = max(float(legs[LegChannel.LIMBS]) / BODY_LENGTH_PER_HEIGHT, _LEAST_HEIGHT)
        self._sides.take(sample.media_time_s, legs, height)
        self.window.append(sample.media_time_s, np.concatenate([row, self._sides.now()]))
        return self._feet.update(self.window)

    def look(self, time_s: float, *, last: bool = False) -> tuple[list[Stance], list[Stance]]:
        """Look back, if it is time to or for the last time: the stances that have ended, and those
        that are fitted for good now; each comes once as either, in order of time."""
        if not len(self.window) or not (last or time_s - self._looked_s > _LOOK_EVERY_S):
            return [], []
        self._looked_s = time_s
        height = height_now(self.window)
        if height <= 0.0:
            return [], []
        self.legs = self._sides.lately(len(self.window))
        self._ground = look_at_ground(self.legs.times_s, self.legs.rows, height)
        self._feet.slope = self._ground.slope
        ends_s = (np.inf, np.inf) if last else (time_s - LAG_S, time_s - _SETTLE_AFTER_S)
        confirmed = list(self._due(self._confirmed_s, ends_s[0], height))
        return confirmed, list(self._due(self._settled_s, ends_s[1], height))

    def _due(self, done_s: list[float], until_s: float, height: float) -> Iterator[Stance]:
        """The stances after those that are done, by foot, which ended by then."""
        due = [
            (span, side)
            for side, spans in enumerate(self._ground.seen)
            for span in spans
            if span[0] > done_s[side] and span[1] < until_s
        ]
        for span, side in sorted(due):
            done_s[side] = span[1]
            stance = self._fitted(side, span, height)
            if stance is not None:
                yield stance

    def _fitted(self, side: int, seen: Span, height: float) -> Stance | None:
        """A stance that was seen of a foot, fitted to its samples; the foot is called what the net
        called it in most of the frames."""
        near = self.legs.between(seen[0] - LAG_S, seen[1] + LAG_S)
        if not len(near):
            return None
        foot = near.rows[:, side * FOOT : (side + 1) * FOOT]
        exchanged = float(self.legs.rows[:, LegChannel.EXCHANGED].mean()) > 0.5
        called = 1 - side if exchanged else side
        return fit_stance(near.times_s, foot, called, height, seen, self._ground.slope)
