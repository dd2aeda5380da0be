"""An even run: a posture for every moment, under the force of a spring-mass runner."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from inference.athlete.body import Body
from inference.athlete.keys import KNEE_STAND_DEG, STAND, key_height_m
from inference.athlete.motion import Attempt, Block
from inference.athlete.polynomials import Floats
from inference.athlete.posture import Posture
from inference.athlete.running.foot import FootPath
from inference.athlete.running.gait import Gait
from inference.athlete.running.params import RunningParams
from inference.athlete.running.truth import run_attempt
from inference.athlete.skeleton import Skeleton
from inference.errors import InvalidInput
from inference.landmarks import Landmark

_ARM_MIDDLE_DEG, _ARM_SWING_DEG, _ELBOW_DEG = -8.0, 32.0, 85.0
_STRAIGHTEST = 0.988
"""How far a leg is stretched at most, of its length: the knee at about 162°."""
_LOOKS, _HALVINGS = 160, 14
_LOWEST, _HIGHEST = 0.80, 1.02
"""Between these shares of its height in standing the centre of mass lands."""


class RunningMotion:
    """The whole clip: in full run from the first moment to the last."""

    blocks: tuple[Block, ...] = ()

    def __init__(self, params: RunningParams) -> None:
        self.params = params
        self.seed = params.seed
        self.body = Body(params.height_m, params.mass_kg)
        self.skeleton = Skeleton(self.body)
        self.gait = Gait(params.contacts_s, params.flight_s)
        self.duration_s = params.duration_s
        rng = np.random.default_rng([params.seed, 7])
        self.offset_s = self.gait.stride_s * (float(rng.random()) if params.seed else 0.9)
        self._feet = tuple(self._foot(contact_s) for contact_s in params.contacts_s)
        self.contact_m = self._contact_height_m()

    def points(self, time_s: ArrayLike) -> NDArray[np.float64]:
        """The 33 points at each time: (n, 33, 3) metres."""
        times = np.atleast_1d(np.asarray(time_s, dtype=np.float64))
        out = self._in_place(np.mod(times + self.offset_s, self.gait.stride_s), self.contact_m)
        if not self.params.treadmill:
            out[:, :, 0] += (self.params.speed_mps * (times - 0.5 * self.duration_s))[:, None]
        return out

    def attempts(self) -> tuple[Attempt, ...]:
        """The one run; its media time is that of the first contact in the clip."""
        return run_attempt(self.params, self.gait, self.offset_s)

    def _foot(self, contact_s: float) -> FootPath:
        params = self.params
        return FootPath(
            self.body,
            params.speed_mps,
            contact_s,
            self.gait.stride_s,
            params.foot_strike_angle_deg,
            params.overstride_m,
            params.touchdown_speed_mps,
        )

    def _in_place(self, stride_time_s: Floats, contact_m: float) -> Floats:
        postures = [self._posture(stride_time_s, side) for side in (0, 1)]
        height = contact_m + self.gait.rise_m(stride_time_s)
        com = np.stack([np.zeros_like(height), height], axis=-1)
        return self.skeleton.points(postures[0], com, postures[1])

    def _posture(self, stride_time_s: Floats, side: int) -> Posture:
        since = np.mod(stride_time_s - self.gait.start_s(side), self.gait.stride_s)
        heel, toe_x, toe_z = self._feet[side].at(since).T
        turn = 2.0 * np.pi * (stride_time_s / self.gait.stride_s + 0.5 * side)
        # The arm is furthest back when the leg of its side is furthest in front.
        shoulder = _ARM_MIDDLE_DEG - _ARM_SWING_DEG * np.cos(turn)
        return Posture(
            np.full_like(since, self.params.lean_deg),
            shoulder,
            np.full_like(since, _ELBOW_DEG),
            heel,
            toe_x,
            toe_z,
        )

    def _contact_height_m(self) -> float:
        """The centre of mass's height at first contact: as high as the legs reach in contact.

        Raises InvalidInput when they cannot reach from any height.
        """
        standing = key_height_m(self.skeleton, STAND, KNEE_STAND_DEG, 0.57 * self.body.foot_m)
        low, high = _LOWEST * standing, _HIGHEST * standing
        if not self._reaches(low):
            raise InvalidInput(
                "the legs cannot reach the floor in this run: make contact_time_s or speed_mps "
                "smaller, or overstride_m nearer to its default"
            )
        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if self._reaches(middle) else (low, middle)
        return low

    def _reaches(self, contact_m: float) -> bool:
        """Whether no leg is straighter than it may be."""
        times = (np.arange(_LOOKS) + 0.5) * self.gait.stride_s / _LOOKS
        try:
            points = self._in_place(times, contact_m)
        except InvalidInput:
            return False
        legs = np.linalg.norm(points[:, _HIPS] - points[:, _ANKLES], axis=-1)
        return bool(legs.max() <= _STRAIGHTEST * (self.body.thigh_m + self.body.shank_m))


_HIPS, _ANKLES = (
    [Landmark.LEFT_HIP, Landmark.RIGHT_HIP],
    [Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE],
)
