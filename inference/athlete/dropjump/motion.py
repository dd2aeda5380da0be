"""The drop jump: a posture for every moment, under a solved ground force."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.polynomial import Polynomial
from numpy.typing import ArrayLike, NDArray

from inference.athlete.body import Body
from inference.athlete.dropjump.feet import Step, lift_m
from inference.athlete.dropjump.force import Heights, solve_drop
from inference.athlete.dropjump.params import DropJumpParams
from inference.athlete.dropjump.truth import drop_metrics, drop_times
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
from inference.athlete.polynomials import Floats, Piece, Trajectory, ease
from inference.athlete.posture import Posture
from inference.athlete.skeleton import Skeleton
from inference.errors import InvalidInput

_TOUCH = Key(9.0, -28.0, 30.0, 27.0, 0.62)
_TAKEOFF = replace(TAKEOFF, shoulder=60.0)
_LAND = replace(LAND, shoulder=55.0)
_KNEE_BOX_DEG = 160.0
_DEEPEST = 0.26
"""The deepest that a contact may bend the body, as a share of the height."""
_STEP_FEET = 1.9
"""How far the athlete steps, in feet."""
_OVERHANG_M = 0.03
_BOX_M = (0.5, 0.6)
"""The box: along and across."""


class DropJumpMotion:
    """The whole clip: quiet on the box, one drop jump, quiet on the floor.

    `height` is the trajectory of the centre of mass above the floor.
    """

    def __init__(self, params: DropJumpParams) -> None:
        self.params = params
        self.seed = params.seed
        self.body = Body(params.height_m, params.mass_kg)
        self.skeleton = Skeleton(self.body, bool(params.hands_on_hips))
        self.toe_x_m = 0.57 * self.body.foot_m
        self.heights = self._heights()
        self.drop = solve_drop(
            self.heights, params.jump_height_m, params.contact_time_s, params.unload_time_s
        )
        self.times = drop_times(self.drop, params.lead_in_s)
        still = Polynomial([0.0])
        middle = [piece for phase in self.drop.pieces for piece in phase]
        pieces = [Piece(params.lead_in_s, still), *middle, Piece(params.lead_out_s, still)]
        self.height = Trajectory(pieces, self.heights.box_m)
        self.duration_s = self.height.end_s
        self.bottom_m = float(self.height.position(self.times.bottom_s))
        self.bottom = self._bottom()
        self._step = self._make_step()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The box."""
        edge = self.toe_x_m - _STEP_FEET * self.body.foot_m - _OVERHANG_M
        along, across = _BOX_M
        low = (edge - along, -0.5 * across, 0.0)
        return (Block(low, (edge, 0.5 * across, self.params.box_height_m)),)

    def attempts(self) -> tuple[Attempt, ...]:
        """The one drop jump; its media time is the touchdown's."""
        metrics = drop_metrics(self.times, self.drop, self._depth_m)
        return (Attempt(1, self.times.touchdown_s, metrics),)

    def points(self, time_s: ArrayLike) -> NDArray[np.float64]:
        """The 33 points at each time: (n, 33, 3) metres; raises InvalidInput if out of reach."""
        times = np.atleast_1d(np.asarray(time_s, dtype=np.float64))
        height = self.height.position(times)
        channels = self._channels(times, height)
        left, right = self._feet(times, height, channels[:, 3])
        lean, shoulder, elbow = channels[:, 0], channels[:, 1], channels[:, 2]
        posture = Posture(lean, shoulder, elbow, *left.T)
        other = replace(posture, heel_deg=right[:, 0], toe_x_m=right[:, 1], toe_z_m=right[:, 2])
        com = np.stack([self._com_x(times, channels[:, 4]), height], axis=-1)
        return self.skeleton.points(posture, com, other)

    def _channels(self, times: Floats, height: Floats) -> Floats:
        """(n, 5) key channels; the heel's count from the touchdown on."""
        at = self.times
        out = between(STAND, _TOUCH, ease((times - at.start_s) / (at.touchdown_s - at.start_s)))
        spans: tuple[tuple[float, float, Callable[[Floats, Floats], Floats]], ...] = (
            (at.touchdown_s, at.bottom_s, self._brake),
            (at.bottom_s, at.takeoff_s, self._push),
            (at.takeoff_s, at.landing_s, self._fly),
            (at.landing_s, self._crouch_s, self._absorb),
            (self._crouch_s, at.end_s, self._rise),
        )
        for first_s, last_s, channels in spans:
            here = (times >= first_s) & (times < last_s)
            out[here] = channels((times[here] - first_s) / (last_s - first_s), height[here])
        contact = (times >= at.touchdown_s) & (times < at.takeoff_s)
        swing = ease((times[contact] - at.touchdown_s) / (at.takeoff_s - at.touchdown_s))
        out[contact, 1:3] = between(_TOUCH, _TAKEOFF, swing)[:, 1:3]
        out[times >= at.end_s] = row(STAND)
        return out

    def _brake(self, _: Floats, height: Floats) -> Floats:
        fallen = (self.heights.touchdown_m - height) / (self.heights.touchdown_m - self.bottom_m)
        out = between(_TOUCH, self.bottom, ease(fallen))
        down = (self.heights.touchdown_m - height) / (TOUCH_FALL * self.body.height_m)
        heel = _TOUCH.heel - self.bottom.heel
        whole = min(1.0, float(self._depth_m / (TOUCH_FALL * self.body.height_m)))
        out[:, 3] = self.bottom.heel + heel * (1.0 - np.clip(down / whole, 0.0, 1.0)) ** 2
        return out

    def _push(self, _: Floats, height: Floats) -> Floats:
        top = self.heights.takeoff_m
        out = between(self.bottom, _TAKEOFF, ease((height - self.bottom_m) / (top - self.bottom_m)))
        start = max(self.bottom_m, self.heights.standing_m - HEEL_FROM * self.body.height_m)
        lifted = np.clip((height - start) / (top - start), 0.0, 1.0)
        out[:, 3] = self.bottom.heel + (_TAKEOFF.heel - self.bottom.heel) * lifted**1.7
        return out

    def _fly(self, share: Floats, _: Floats) -> Floats:
        return between(_TAKEOFF, _LAND, ease(share))

    def _rise(self, share: Floats, _: Floats) -> Floats:
        return between(CROUCH, STAND, ease(share))

    def _absorb(self, share: Floats, height: Floats) -> Floats:
        fallen = self.heights.landing_m - height
        return absorbed(_LAND, ease(share), fallen / (TOUCH_FALL * self.body.height_m))

    def _feet(self, times: Floats, height: Floats, heel: Floats) -> tuple[Floats, Floats]:
        """(n, 3) each, left and right: heel angle, x and z of the toes; the right one first."""
        at = self.times
        share = (times - at.takeoff_s) / (at.landing_s - at.takeoff_s)
        drop = self.params.landing_drop_m * ease(share)
        aloft = (share > 0.0) & (share < 1.0)
        z = np.where(aloft, np.maximum(height - self.heights.takeoff_m + drop, 0.0), 0.0)
        both = np.stack([heel, np.full(len(times), self.toe_x_m), z], axis=-1)
        before = (times < at.touchdown_s)[:, None]
        first, second = self._step.first(times, height), self._step.second(times, height)
        return np.where(before, second, both), np.where(before, first, both)

    def _com_x(self, times: Floats, forward: Floats) -> Floats:
        at, step = self.times, self._step
        share = ease((times - at.start_s) / (at.touchdown_s - at.start_s))
        toe = step.from_x_m + share * (step.to_x_m - step.from_x_m)
        return np.asarray(toe - (1.0 - forward) * self.body.foot_m)

    def _heights(self) -> Heights:
        params = self.params
        floor, box = (self._key_m(STAND, knee) for knee in (KNEE_STAND_DEG, _KNEE_BOX_DEG))
        takeoff = self._key_m(_TAKEOFF, KNEE_TAKEOFF_DEG)
        return Heights(
            box_m=box + params.box_height_m,
            fall_from_m=box + params.box_height_m + params.step_off_m,
            touchdown_m=self._key_m(_TOUCH, params.touchdown_knee_deg),
            takeoff_m=takeoff,
            landing_m=takeoff - params.landing_drop_m,
            crouch_m=floor - (0.1 + 0.2 * params.jump_height_m),
            standing_m=floor,
        )

    def _key_m(self, key: Key, knee_deg: float) -> float:
        return key_height_m(self.skeleton, key, knee_deg, self.toe_x_m)

    @property
    def _depth_m(self) -> float:
        """How far the body sinks in contact."""
        return self.heights.touchdown_m - self.bottom_m

    @property
    def _crouch_s(self) -> float:
        return self.times.end_s - self.drop.pieces[-1][0].duration_s

    def _bottom(self) -> Key:
        """Deeper needs more lean; where the knees hardly bend, the heels stay off the floor."""
        if self._depth_m > _DEEPEST * self.body.height_m:
            raise InvalidInput(
                f"the contact would bend the body by {self._depth_m:.2f} m: make contact_time_s "
                "or box_height_m smaller"
            )
        heel = 22.0 * max(0.0, 1.0 - self._depth_m / (0.09 * self.body.height_m))
        return Key(8.0 + 80.0 * self._depth_m, -20.0, 30.0, heel, 0.55)

    def _make_step(self) -> Step:
        heights, box = self.heights, self.params.box_height_m
        return Step(
            times=self.times,
            from_x_m=self.toe_x_m - _STEP_FEET * self.body.foot_m,
            to_x_m=self.toe_x_m,
            box_m=box,
            touchdown_m=heights.touchdown_m,
            release_m=float(self.height.position(self.times.release_s)) - box,
            heel_deg=_TOUCH.heel,
            lift_m=lift_m(self.body.height_m),
        )
