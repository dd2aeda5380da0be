"""The counter-movement jump: a posture for every moment, under a solved ground force."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from inference.athlete.body import Body
from inference.athlete.cmj_truth import jump_metrics
from inference.athlete.jump import Heights, solve_jump
from inference.athlete.keys import (
    CROUCH,
    HEEL_FROM,
    KNEE_STAND_DEG,
    KNEE_TAKEOFF_DEG,
    LAND,
    STAND,
    TAKEOFF,
    TOUCH_FALL,
    Key,
    absorbed,
    between,
    key_height_m,
    row,
)
from inference.athlete.motion import Attempt, Block
from inference.athlete.params import CmjParams
from inference.athlete.polynomials import Floats, Trajectory, ease
from inference.athlete.posture import Posture
from inference.athlete.skeleton import Skeleton
from inference.athlete.timeline import JumpTimes, lay_out
from inference.errors import InvalidInput


def _bottom(depth_m: float) -> Key:
    """Deeper needs more lean, so that the weight stays over the feet."""
    return Key(8.0 + 95.0 * depth_m, -48.0, 22.0, 0.0, 0.5)


class CmjMotion:
    """The whole clip: lead-in, jumps with rests, lead-out; it ends as it begins.

    `height` is the trajectory of the centre of mass above the floor.
    """

    blocks: tuple[Block, ...] = ()

    def __init__(self, params: CmjParams) -> None:
        self.params = params
        self.seed = params.seed
        self.body = Body(params.height_m, params.mass_kg)
        self.skeleton = Skeleton(self.body, bool(params.hands_on_hips))
        self.toe_x_m = 0.57 * self.body.foot_m
        self.bottom = _bottom(params.countermovement_depth_m)
        self.standing_m = key_height_m(self.skeleton, STAND, KNEE_STAND_DEG, self.toe_x_m)
        self.takeoff_m = key_height_m(self.skeleton, TAKEOFF, KNEE_TAKEOFF_DEG, self.toe_x_m)
        heights = self._heights()
        solved = [
            solve_jump(heights, rise, params.unweight_time_s) for rise in self._jump_heights()
        ]
        timeline = lay_out(params, solved)
        self._spans, self.jumps = timeline.spans, timeline.jumps
        self.height = Trajectory(timeline.pieces, self.standing_m)
        self.duration_s = self.height.end_s

    def points(self, time_s: ArrayLike) -> NDArray[np.float64]:
        """The 33 points at each time: (n, 33, 3) metres; raises InvalidInput if out of reach."""
        times = np.atleast_1d(np.asarray(time_s, dtype=np.float64))
        posture, com = self.posture(times)
        return self.skeleton.points(posture, com)

    def attempts(self) -> tuple[Attempt, ...]:
        """Every jump's truth; its media time is the take-off's."""
        return tuple(
            Attempt(jump.number, jump.takeoff_s, self._metrics(jump)) for jump in self.jumps
        )

    def _metrics(self, jump: JumpTimes) -> dict[str, float]:
        return jump_metrics(self.params, jump, self.points(jump.takeoff_s)[0])

    def posture(self, times: Floats) -> tuple[Posture, Floats]:
        """Joint angles, toes and the prescribed centre of mass (n, 2) in x and z."""
        height = self.height.position(times)
        channels = np.tile(row(STAND), (len(times), 1))
        toe_z = np.zeros(len(times))
        index, _ = self.height.locate(times)
        for span in self._spans:
            here = (index >= span.first) & (index < span.last)
            if here.any():
                first_s, last_s = self.height.starts_s[[span.first, span.last]]
                share = (np.minimum(times[here], self.duration_s) - first_s) / (last_s - first_s)
                channels[here] = self._channels(span.phase, share, height[here])
                if span.phase in ("brake", "propel"):
                    channels[here, 1:3] = self._swing(self.jumps[span.number - 1], times[here])
                if span.phase == "flight":
                    toe_z[here] = self._toe_height(height[here], share)
        lean, shoulder, elbow, heel, forward = channels.T
        com_x = self.toe_x_m - (1.0 - forward) * self.body.foot_m
        toe_x = np.full(len(times), self.toe_x_m)
        return Posture(lean, shoulder, elbow, heel, toe_x, toe_z), np.stack([com_x, height], -1)

    def _channels(self, phase: str, share: Floats, height: Floats) -> Floats:
        """(n, 5) key channels within one phase; `share` of its time, 0 to 1."""
        if phase in ("unweight", "brake"):
            fallen = (self.standing_m - height) / self.params.countermovement_depth_m
            out = between(STAND, self.bottom, ease(fallen))
            out[:, 1:3] = between(STAND, self.bottom, ease(share))[:, 1:3]
            return out
        if phase == "propel":
            return self._push(height)
        if phase == "flight":
            return between(TAKEOFF, LAND, ease(share))
        if phase == "absorb":
            fallen = self.takeoff_m - self.params.landing_drop_m - height
            return absorbed(LAND, ease(share), fallen / (TOUCH_FALL * self.body.height_m))
        return between(CROUCH, STAND, ease(share))

    def _toe_height(self, height: Floats, share: Floats) -> Floats:
        """In flight the leg shortens from take-off to landing by the landing drop."""
        drop = self.params.landing_drop_m * ease(share)
        return np.asarray(np.maximum(height - self.takeoff_m + drop, 0.0))

    def _swing(self, jump: JumpTimes, times: Floats) -> Floats:
        """(n, 2) shoulder and elbow: the arms come forward from half way through braking."""
        start_s = 0.5 * (jump.brake_s + jump.bottom_s)
        share = (times - start_s) / (jump.takeoff_s - start_s)
        return between(self.bottom, TAKEOFF, ease(share))[:, 1:3]

    def _push(self, height: Floats) -> Floats:
        bottom = self.standing_m - self.params.countermovement_depth_m
        risen = (height - bottom) / (self.takeoff_m - bottom)
        out = between(self.bottom, TAKEOFF, ease(risen))
        start = max(bottom, self.standing_m - HEEL_FROM * self.body.height_m)
        lifted = np.clip((height - start) / (self.takeoff_m - start), 0.0, 1.0)
        out[:, 3] = TAKEOFF.heel * lifted**1.7
        return out

    def _heights(self) -> Heights:
        return Heights(
            standing_m=self.standing_m,
            bottom_m=self.standing_m - self.params.countermovement_depth_m,
            takeoff_m=self.takeoff_m,
            contact_m=self.takeoff_m - self.params.landing_drop_m,
            crouch_m=self.standing_m - (0.1 + 0.2 * self.params.jump_height_m),  # falls harder
        )

    def _jump_heights(self) -> list[float]:
        params = self.params
        rng = np.random.default_rng([params.seed, 2])
        strays = params.jump_spread_m * rng.uniform(-1.0, 1.0, params.jumps)
        lowest = 0.1
        heights = [params.jump_height_m + float(stray) for stray in strays]
        if min(heights) < lowest:
            raise InvalidInput(f"jumps lower than {lowest} m: make jump_spread_m smaller")
        return heights
