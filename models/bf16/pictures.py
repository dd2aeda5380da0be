"""Pictures to measure a net with: the synthetic athlete as the landmark net is shown a person."""

from __future__ import annotations

from functools import cache
from itertools import cycle

import numpy as np

from inference.athlete.cmj import CmjMotion
from inference.athlete.params import camera_params, cmj_params
from inference.athlete.render.painter import Painter
from inference.engines.base import Images, Net

_VIEWS_DEG = (90.0, 60.0, 30.0, 0.0)
_BODY_FRACTIONS = (0.75, 0.62, 0.5, 0.7)
_MOMENTS = (0.3, 0.62)
"""Shares of a clip with one jump: going down, and landed."""


@cache
def athlete_pictures(seeds: tuple[int, ...]) -> Images:
    """Two crops (256, 256, 3) of each athlete; the same seeds give the same bytes, read-only."""
    shots = zip(seeds, cycle(_VIEWS_DEG), cycle(_BODY_FRACTIONS), strict=False)
    pictures = np.stack([picture for shot in shots for picture in _pictures(*shot)])
    pictures.flags.writeable = False
    return pictures


def _pictures(seed: int, view_deg: float, body_fraction: float) -> list[Images]:
    side = Net.LANDMARKS.side
    motion = CmjMotion(cmj_params(seed, jumps=1))
    view = camera_params(
        seed, view_deg=view_deg, body_fraction=body_fraction, width=side, height=side
    )
    painter = Painter(motion, view)
    return [painter.paint(0, share * motion.duration_s).rgb for share in _MOMENTS]
