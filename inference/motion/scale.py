"""How many metres a picture height is, by ways that need not agree."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from inference.motion.ballistics import GRAVITY_MPS2
from inference.motion.body import EYE_HEIGHT_PER_HEIGHT

AGREEMENT = 0.05
"""Two scales that differ by more than this share mean a tilted camera or slow-motion footage."""


class ScaleSource(StrEnum):
    """Where a scale came from."""

    HEIGHT = "athlete height"
    GRAVITY = "gravity"
    WORLD = "pose net"
    BOX = "box"


@dataclass(frozen=True, slots=True)
class Scale:
    """Metres per picture height, and its source."""

    metres: float
    source: ScaleSource


def scale_from_height(height_m: float, eyes_above_sole: float) -> Scale | None:
    """From the height of a person who stands upright, the eyes that far above the soles.

    The landmarks end at the eyes, so their share of the height stands in. None when the eyes are
    not above the soles.
    """
    if eyes_above_sole <= 0.0:
        return None
    return Scale(EYE_HEIGHT_PER_HEIGHT * height_m / eyes_above_sole, ScaleSource.HEIGHT)


def scale_from_fall(fall: float) -> Scale:
    """From the fall acceleration in picture heights per second squared."""
    return Scale(GRAVITY_MPS2 / fall, ScaleSource.GRAVITY)


def scale_from_world(world_length_m: float, length: float) -> Scale | None:
    """From the pose net's own idea of the body's length in metres: a last resort."""
    if length <= 0.0 or world_length_m <= 0.0:
        return None
    return Scale(world_length_m / length, ScaleSource.WORLD)


def scale_from_box(box_height_m: float, step: float) -> Scale | None:
    """From the height of a box that the feet stepped down from, seen in picture heights."""
    return Scale(box_height_m / step, ScaleSource.BOX) if step > 0.0 else None


def agree(first: Scale, second: Scale) -> bool:
    """Whether two scales differ by no more than `AGREEMENT`."""
    return abs(first.metres / second.metres - 1.0) <= AGREEMENT
