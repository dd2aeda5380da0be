"""A pinhole camera that looks at the athlete.

Camera axes: x to the picture's right, y down, z away from the camera; metres.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import cos, radians, sin, tan

import numpy as np
from numpy.typing import NDArray

from inference.athlete.motion import Motion
from inference.athlete.params import CameraParams

_EDGE = 0.03
"""The border that stays free of landmarks, as a share of the picture's height."""
_LOOK_EVERY_S = 0.05
_FLOOR_LINE = 0.93
"""Where the feet stand, as a share of the picture's height from its top."""


@dataclass(frozen=True, slots=True, eq=False)
class Camera:
    """Place and lens: `position_m` (3,), `rotation` (3, 3) from world to camera axes."""

    position_m: NDArray[np.float64]
    rotation: NDArray[np.float64]
    focal_px: float
    width: int
    height: int

    def to_camera(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """World points (…, 3) in the camera's axes, (…, 3)."""
        return np.asarray((points - self.position_m) @ self.rotation.T)

    def project(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """World points (…, 3) in pixels, (…, 2); pixel centres are at whole numbers plus ½."""
        x, y, z = np.moveaxis(self.to_camera(points), -1, 0)
        scale = self.focal_px / z
        return np.stack([self.width / 2 + x * scale, self.height / 2 + y * scale], axis=-1)


def aim(params: CameraParams, height_m: float) -> Camera:
    """The camera for an athlete of `height_m` who stands at the origin and faces +x.

    View 0° looks into the face, 90° at the right side. Tilted, the camera still holds the feet at
    the same line of the picture.
    """
    focal = params.body_fraction * params.height * params.distance_m / height_m
    view, tilt = radians(params.view_deg), radians(params.tilt_deg)
    down = np.arctan((_FLOOR_LINE - 0.5) * params.height / focal)  # the feet, below the axis
    stand = params.distance_m * tan(down - tilt)
    level = np.array([-cos(view), sin(view), 0.0])
    right = np.array([sin(view), cos(view), 0.0])
    up = np.array([0.0, 0.0, 1.0])
    forward = cos(tilt) * level + sin(tilt) * up
    below = sin(tilt) * level - cos(tilt) * up
    position = -params.distance_m * level + stand * up
    return Camera(position, np.stack([right, below, forward]), focal, params.width, params.height)


def fitted(params: CameraParams, motion: Motion) -> CameraParams:
    """The camera, the body as much smaller as it takes to keep the motion in the picture."""
    points = motion.points(np.arange(0.0, motion.duration_s, _LOOK_EVERY_S))
    height_m = motion.body.height_m
    for _ in range(40):
        pixels = aim(params, height_m).project(points)
        margin = _EDGE * params.height
        inside = (pixels > margin) & (pixels < [params.width - margin, params.height - margin])
        if inside.all():
            break
        params = replace(params, body_fraction=params.body_fraction * 0.98)
    return params
