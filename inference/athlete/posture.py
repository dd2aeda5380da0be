"""What a posture is: joint angles, and where the toes are.

World axes: x along travel (the way the athlete faces), y to the athlete's left, z up, metres.
Both legs and arms do the same; each leg moves in its own vertical plane.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from inference.athlete.polynomials import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Posture:
    """Angles in degrees and the place of the toes, one entry a sample, each of shape (n,).

    `lean`: trunk from upright, forward positive. `shoulder`: upper arm from hanging, forward
    positive. `elbow`: 0 straight. `heel`: foot from flat, heel up positive, about the toes' tip.
    """

    lean_deg: Floats
    shoulder_deg: Floats
    elbow_deg: Floats
    heel_deg: Floats
    toe_x_m: Floats
    toe_z_m: Floats

    def __post_init__(self) -> None:
        shapes = {np.shape(getattr(self, field.name)) for field in fields(self)}
        if len(shapes) != 1:
            raise ValueError(f"a posture's channels must have one shape, not {shapes}")


def turned(points: NDArray[np.float64], angle_rad: Floats) -> Floats:
    """Points (k, 3) of an upright part, turned forward about y: (n, k, 3)."""
    sine, cosine = np.sin(angle_rad)[:, None], np.cos(angle_rad)[:, None]
    x, y, z = points[:, 0], points[:, 1], points[:, 2]
    forward, up = x * cosine + z * sine, z * cosine - x * sine
    return np.stack([forward, np.broadcast_to(y, forward.shape), up], axis=-1)


def turned_one(point: tuple[float, float, float], angle_rad: Floats, scale: float = 1.0) -> Floats:
    """One point of an upright part, scaled and turned forward about y: (n, 3)."""
    return np.asarray(turned(scale * np.array([point]), angle_rad)[:, 0])
