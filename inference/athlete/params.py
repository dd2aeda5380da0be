"""What can be asked of the athlete, of the camera and of the picture.

Seed 0 is the stated defaults; any other seed draws what has a span, the same each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from inference.athlete.options import check_options, drawn_by, option, typed
from inference.errors import InvalidInput

_DEEPEST = 0.28
"""The deepest counter-movement, as a share of the height."""


@dataclass(frozen=True, slots=True)
class CmjParams:
    """An athlete doing counter-movement jumps; raises InvalidInput for a value out of its range.

    `jump_height_m` is the rise of the centre of mass after take-off, `jump_spread_m` how far
    single jumps stray from it, `landing_drop_m` how much lower the centre of mass is at first
    contact than at take-off, `rest_s` the quiet standing after each jump but the last.
    """

    height_m: float = option(1.78, "m", 1.4, 2.2, (1.60, 1.95))
    mass_kg: float = option(74.0, "kg", 35.0, 150.0)
    jump_height_m: float = option(0.36, "m", 0.12, 0.8, (0.24, 0.50))
    jump_spread_m: float = option(0.0, "m", 0.0, 0.1, (0.0, 0.04))
    countermovement_depth_m: float = option(0.32, "m", 0.15, 0.5, (0.26, 0.38))
    unweight_time_s: float = option(0.42, "s", 0.25, 1.0, (0.38, 0.52))
    landing_drop_m: float = option(0.03, "m", 0.0, 0.12, (0.0, 0.06))
    jumps: int = option(2, "", 1, 20)
    lead_in_s: float = option(1.2, "s", 0.3, 30.0)
    rest_s: float = option(1.2, "s", 0.3, 30.0)
    lead_out_s: float = option(1.2, "s", 0.3, 30.0)
    hands_on_hips: int = option(0, "(1 on the hips, 0 swinging)", 0, 1)
    seed: int = 0

    def __post_init__(self) -> None:
        check_options(self)
        deepest = _DEEPEST * self.height_m
        if self.countermovement_depth_m > deepest:
            raise InvalidInput(
                f"countermovement_depth_m={self.countermovement_depth_m:g} is deeper than an "
                f"athlete of {self.height_m:g} m can go: at most {deepest:.2f}"
            )


@dataclass(frozen=True, slots=True)
class CameraParams:
    """A pinhole camera that looks at the athlete; raises InvalidInput.

    `body_fraction` is the standing height as a share of the picture's; it sets the focal length.
    A rendered clip makes it smaller where the jumps would leave the picture.
    The camera's height follows: the floor line at the feet lies near the picture's lower edge.
    """

    distance_m: float = option(4.0, "m", 2.0, 20.0, (3.2, 6.0))
    view_deg: float = option(75.0, "degrees, 0 frontal, 90 sagittal", 0.0, 90.0, (60.0, 90.0))
    tilt_deg: float = option(0.0, "degrees, up positive", -20.0, 20.0)
    body_fraction: float = option(0.62, "of the picture's height", 0.2, 0.75)
    width: int = option(640, "pixels", 64, 3840)
    height: int = option(360, "pixels", 64, 2160)

    def __post_init__(self) -> None:
        check_options(self)
        if self.width % 2 or self.height % 2:
            raise InvalidInput("width and height must be even: colour is stored at half size")


@dataclass(frozen=True, slots=True)
class PictureParams:
    """How the picture is taken; raises InvalidInput. `noise` is that of the sensor."""

    noise: float = option(1.5, "grey levels", 0.0, 20.0)
    shutter_s: float = option(0.006, "s", 0.0, 0.02)

    def __post_init__(self) -> None:
        check_options(self)


def drawn_athlete(kind: type, seed: int, given: Mapping[str, float]) -> dict[str, Any]:
    """The options of a sport's athlete, typed: those of a seed, with what is given in place.

    The mass follows the height (body mass index 20 to 25) unless it is given.
    """
    values = {**drawn_by(kind, seed), **given}
    if seed:
        index = 20.0 + 5.0 * float(np.random.default_rng([seed, 1]).random())
        values.setdefault("mass_kg", round(index * values["height_m"] ** 2, 1))
    return typed(kind, values)


def cmj_params(seed: int = 0, **given: float) -> CmjParams:
    """The athlete of a seed, with what is given in place of what the seed draws."""
    return CmjParams(seed=seed, **drawn_athlete(CmjParams, seed, given))


def camera_params(seed: int = 0, **given: float) -> CameraParams:
    """The camera of a seed, with what is given in place of what the seed draws."""
    return CameraParams(**typed(CameraParams, {**drawn_by(CameraParams, seed), **given}))
