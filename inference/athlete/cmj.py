"""The counter-movement jump: a posture for every moment, under a solved ground force."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.polynomial import Polynomial
from numpy.typing import ArrayLike, NDArray

from inference.athlete.body import GRAVITY_MPS2, Body
from inference.athlete.jump import PHASES, Heights, Jump, solve_jump
from inference.athlete.params import CmjParams
from inference.athlete.polynomials import Floats, Piece, Trajectory, ease
from inference.athlete.posture import Figure, Posture
from inference.errors import InvalidInput

_TOUCH_S = 0.08
"""From first contact of the toes until the heel is down."""
_CROUCH_M = 0.17
"""How far below standing a landing ends."""
_HEEL_FROM = 0.5
"""Share of the push after which the heel rises."""


@dataclass(frozen=True, slots=True)
class Key:
    """A posture to pass through: angles in degrees; `forward`: centre of mass along the foot,
    0 at the heel, 1 at the toes."""

    lean: float
    shoulder: float
    elbow: float
    heel: float
    forward: float


_STAND = Key(2.0, 3.0, 12.0, 0.0, 0.43)
_TAKEOFF = Key(5.0, 120.0, 35.0, 35.0, 0.74)
_LAND = Key(7.0, 105.0, 38.0, 37.0, 0.74)
_CROUCH = Key(26.0, 10.0, 35.0, 0.0, 0.52)
_KNEE_STAND_DEG = 174.0
_KNEE_TAKEOFF_DEG = 168.0


def _bottom(depth_m: float) -> Key:
    """Deeper needs more lean, so that the weight stays over the feet."""
    return Key(8.0 + 95.0 * depth_m, -48.0, 22.0, 0.0, 0.5)


@dataclass(frozen=True, slots=True)
class JumpTimes:
    """One jump on the clip's time line, seconds, and its exact numbers."""

    number: int
    onset_s: float
    bottom_s: float
    takeoff_s: float
    apex_s: float
    landing_s: float
    end_s: float
    takeoff_velocity_mps: float
    bottom_height_m: float


class CmjMotion:
    """The whole clip: lead-in, jumps with rests, lead-out; it ends as it begins.

    `height` is the trajectory of the centre of mass above the floor.
    """

    def __init__(self, params: CmjParams) -> None:
        self.params = params
        self.body = Body(params.height_m, params.mass_kg)
        self.figure = Figure(self.body, bool(params.hands_on_hips))
        self.toe_x_m = 0.57 * self.body.foot_m
        self.bottom = _bottom(params.countermovement_depth_m)
        self.standing_m = self._key_height(_STAND, _KNEE_STAND_DEG)
        self.takeoff_m = self._key_height(_TAKEOFF, _KNEE_TAKEOFF_DEG)
        heights = self._heights()
        solved = [
            solve_jump(heights, rise, params.unweight_time_s) for rise in self._jump_heights()
        ]
        pieces, self._phases, self.jumps = _timeline(params, solved, heights.bottom_m)
        self.height = Trajectory(pieces, self.standing_m)
        self.duration_s = self.height.end_s

    def points(self, time_s: ArrayLike) -> NDArray[np.float64]:
        """The 33 points at each time: (n, 33, 3) metres; raises InvalidInput if out of reach."""
        times = np.atleast_1d(np.asarray(time_s, dtype=np.float64))
        posture, com = self.posture(times)
        return self.figure.points(posture, com)

    def extent(self) -> NDArray[np.float64]:
        """The points at 20 moments a second: what a picture of the clip must hold."""
        return self.points(np.arange(0.0, self.duration_s, 0.05))

    def posture(self, times: Floats) -> tuple[Posture, Floats]:
        """Joint angles, toes and the prescribed centre of mass (n, 2) in x and z."""
        height = self.height.position(times)
        channels = np.tile(_row(_STAND), (len(times), 1))
        toe_z = np.zeros(len(times))
        index, _ = self.height.locate(times)
        for start, phase, jump in self._phases:
            pieces = solved_pieces(jump, phase)
            here = (index >= start) & (index < start + pieces)
            if here.any():
                first = self.height.starts_s[start]
                span = self.height.starts_s[start + pieces] - first
                share = (np.clip(times[here], 0.0, self.duration_s) - first) / span
                channels[here] = self._channels(phase, share, share * span, height[here])
                if phase == "flight":
                    drop = self.params.landing_drop_m * ease(share)
                    toe_z[here] = np.maximum(height[here] - self.takeoff_m + drop, 0.0)
        lean, shoulder, elbow, heel, forward = channels.T
        com_x = self.toe_x_m - (1.0 - forward) * self.body.foot_m
        toe_x = np.full(len(times), self.toe_x_m)
        return Posture(lean, shoulder, elbow, heel, toe_x, toe_z), np.stack([com_x, height], -1)

    def _channels(self, phase: str, share: Floats, local_s: Floats, height: Floats) -> Floats:
        """(n, 5) key channels within one phase; `share` of its time, 0 to 1."""
        if phase in ("unweight", "brake"):
            fallen = (self.standing_m - height) / self.params.countermovement_depth_m
            return _between(_STAND, self.bottom, ease(fallen))
        if phase == "propel":
            return self._push(share, height)
        if phase == "flight":
            return _between(_TAKEOFF, _LAND, ease(share))
        if phase == "absorb":
            out = _between(_LAND, _CROUCH, ease(share))
            out[:, 3] = _LAND.heel * np.clip(1.0 - local_s / _TOUCH_S, 0.0, 1.0) ** 2
            return out
        return _between(_CROUCH, _STAND, ease(share))

    def _push(self, share: Floats, height: Floats) -> Floats:
        bottom = self.standing_m - self.params.countermovement_depth_m
        risen = (height - bottom) / (self.takeoff_m - bottom)
        out = _between(self.bottom, _TAKEOFF, ease(risen))
        out[:, 1:3] = _between(self.bottom, _TAKEOFF, ease(share))[:, 1:3]
        heel = np.clip((risen - _HEEL_FROM) / (1.0 - _HEEL_FROM), 0.0, 1.0)
        out[:, 3] = _TAKEOFF.heel * heel**2
        return out

    def _key_height(self, key: Key, knee_deg: float) -> float:
        lean, shoulder, elbow, heel, forward = _row(key)[:, None]
        toe = np.array([self.toe_x_m])
        posture = Posture(lean, shoulder, elbow, heel, toe, np.zeros(1))
        com_x = self.toe_x_m - (1.0 - float(forward[0])) * self.body.foot_m
        return self.figure.com_height_m(posture, knee_deg, com_x)

    def _heights(self) -> Heights:
        return Heights(
            standing_m=self.standing_m,
            bottom_m=self.standing_m - self.params.countermovement_depth_m,
            takeoff_m=self.takeoff_m,
            contact_m=self.takeoff_m - self.params.landing_drop_m,
            crouch_m=self.standing_m - _CROUCH_M,
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


def _row(key: Key) -> Floats:
    return np.array([key.lean, key.shoulder, key.elbow, key.heel, key.forward])


def _between(start: Key, end: Key, share: Floats) -> Floats:
    return _row(start) + share[:, None] * (_row(end) - _row(start))


def solved_pieces(jump: Jump, phase: str) -> int:
    """How many polynomial pieces a phase is made of."""
    return len(jump.pieces[PHASES.index(phase)])


_Phases = list[tuple[int, str, Jump]]


def _timeline(
    params: CmjParams, solved: list[Jump], bottom_m: float
) -> tuple[list[Piece], _Phases, tuple[JumpTimes, ...]]:
    """All pieces of the clip, which piece starts which phase, and the jumps' times."""
    still = Polynomial([0.0])
    pieces = [Piece(params.lead_in_s, still)]
    phases: _Phases = []
    times: list[JumpTimes] = []
    now = params.lead_in_s
    for number, jump in enumerate(solved, start=1):
        times.append(_jump_times(number, now, jump, bottom_m))
        for phase, own in zip(PHASES, jump.pieces, strict=True):
            phases.append((len(pieces), phase, jump))
            pieces.extend(own)
        rest = params.rest_s if number < len(solved) else params.lead_out_s
        pieces.append(Piece(rest, still))
        now = times[-1].end_s + rest
    return pieces, phases, tuple(times)


def _jump_times(number: int, onset: float, jump: Jump, bottom_m: float) -> JumpTimes:
    ends = onset + np.cumsum([jump.duration_s(phase) for phase in PHASES])
    _, bottom, takeoff, landing, _, end = (float(end) for end in ends)
    return JumpTimes(
        number=number,
        onset_s=onset,
        bottom_s=bottom,
        takeoff_s=takeoff,
        apex_s=takeoff + jump.takeoff_velocity_mps / GRAVITY_MPS2,
        landing_s=landing,
        end_s=end,
        takeoff_velocity_mps=jump.takeoff_velocity_mps,
        bottom_height_m=bottom_m,
    )
