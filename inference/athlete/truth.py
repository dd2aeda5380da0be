"""The exact truth of a clip, under the names of the analysis report."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from inference.athlete.camera import aim
from inference.athlete.motion import Attempt, Motion
from inference.athlete.params import CameraParams
from inference.athlete.sports import sport_of


def attempts(motion: Motion) -> tuple[Attempt, ...]:
    """Every attempt's truth."""
    return motion.attempts()


def truth_document(
    motion: Motion, view: CameraParams, fps: float, frame_count: int
) -> dict[str, Any]:
    """What lies beside a rendered clip as JSON; times are media times of the clip."""
    asked = asdict(motion.params)
    camera = aim(view, motion.params.height_m)
    sport, all_attempts = sport_of(motion.params), motion.attempts()
    return {
        "sport": sport.name,
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
        "attempts": [asdict(attempt) for attempt in all_attempts],
        "summary": {f"{sport.attempt}_count": len(all_attempts)},
    }
