"""The exact truth of a clip, under the names of the analysis report."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from inference.athlete.body import GRAVITY_MPS2
from inference.athlete.camera import aim
from inference.athlete.cmj import CmjMotion
from inference.athlete.params import CameraParams
from inference.athlete.polynomials import Floats
from inference.athlete.timeline import JumpTimes
from inference.landmarks import Landmark


@dataclass(frozen=True, slots=True)
class Attempt:
    """One jump: its number from 1, the media time of take-off, and its metrics in SI units."""

    number: int
    media_time_s: float
    metrics: dict[str, float]


def joint_angle_deg(points: Floats, ends: tuple[Landmark, Landmark, Landmark]) -> float:
    """The angle at the middle one of three of the 33 points (33, 3); 180° is straight."""
    first, middle, last = (points[end] for end in ends)
    a, b = first - middle, last - middle
    cosine = a @ b / (np.linalg.norm(a) * np.linalg.norm(b))
    return float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))


def attempts(motion: CmjMotion) -> tuple[Attempt, ...]:
    """Every jump's truth. Heights for `rsi_modified_mps` and `peak_power_w` are those of the
    centre of mass; the power is the estimate of Sayers et al. (1999), as the report states it."""
    return tuple(
        Attempt(jump.number, jump.takeoff_s, _metrics(motion, jump)) for jump in motion.jumps
    )


def _metrics(motion: CmjMotion, jump: JumpTimes) -> dict[str, float]:
    flight = jump.landing_s - jump.takeoff_s
    rise = jump.takeoff_velocity_mps**2 / (2.0 * GRAVITY_MPS2)
    to_takeoff = jump.takeoff_s - jump.onset_s
    return {
        "jump_height_flight_m": GRAVITY_MPS2 * flight**2 / 8.0,
        "jump_height_com_m": rise,
        "takeoff_velocity_mps": jump.takeoff_velocity_mps,
        "countermovement_depth_m": motion.params.countermovement_depth_m,
        "time_to_takeoff_s": to_takeoff,
        "rsi_modified_mps": rise / to_takeoff,
        "flight_time_s": flight,
        "onset_time_s": jump.onset_s,
        "bottom_time_s": jump.bottom_s,
        "takeoff_time_s": jump.takeoff_s,
        "apex_time_s": jump.apex_s,
        "landing_time_s": jump.landing_s,
        **_takeoff_angles(motion, jump.takeoff_s),
        "peak_power_w": 60.7 * rise * 100.0 + 45.3 * motion.body.mass_kg - 2055.0,
    }


def _takeoff_angles(motion: CmjMotion, takeoff_s: float) -> dict[str, float]:
    points = motion.points(takeoff_s)[0]
    chain = (
        Landmark.LEFT_SHOULDER,
        Landmark.LEFT_HIP,
        Landmark.LEFT_KNEE,
        Landmark.LEFT_ANKLE,
        Landmark.LEFT_FOOT_INDEX,
    )
    return {
        f"{name}_angle_takeoff_deg": joint_angle_deg(points, (chain[i], chain[i + 1], chain[i + 2]))
        for i, name in enumerate(("hip", "knee", "ankle"))
    }


def truth_document(
    motion: CmjMotion, view: CameraParams, fps: float, frame_count: int
) -> dict[str, Any]:
    """What lies beside a rendered clip as JSON; times are media times of the clip."""
    asked = asdict(motion.params)
    camera = aim(view, motion.params.height_m)
    return {
        "sport": "cmj",
        "seed": asked.pop("seed"),
        "fps": fps,
        "width": view.width,
        "height": view.height,
        "duration_s": frame_count / fps,
        "frame_count": frame_count,
        "athlete": asked,
        "camera": {
            **asdict(view),
            "focal_px": camera.focal_px,
            "position_m": [float(x) for x in camera.position_m],
        },
        "attempts": [asdict(attempt) for attempt in attempts(motion)],
        "summary": {"jump_count": len(motion.jumps)},
    }
