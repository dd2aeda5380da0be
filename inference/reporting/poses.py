"""What was seen in every frame, compactly, so that a page can draw it in step with the video."""

from __future__ import annotations

from statistics import median
from typing import Any

import msgpack
import numpy as np
from numpy.typing import NDArray

from inference.motion.measures import Channel
from inference.motion.sport import Sport
from inference.recordings.crop import Crop
from inference.report import Attempt, Report
from inference.reporting.attempt import moments_of
from inference.reporting.heights import metres_by_gravity, scale_of
from inference.reporting.series import Series

VERSION = 1
SCALE = 8192
"""Steps of a point's place, of the picture's width or height: a sixth of a pixel at 1280."""
NOWHERE = -32768
"""Both places of a point where nobody was seen."""

_ANGLES = (
    ("hip_angle", Channel.HIP_DEG),
    ("knee_angle", Channel.KNEE_DEG),
    ("ankle_angle", Channel.ANKLE_DEG),
)


def poses_of(
    report: Report,
    series: Series,
    sport: Sport,
    height_m: float | None = None,
    crop: Crop | None = None,
) -> bytes:
    """As a msgpack map, about 190 bytes a frame.

    Of n frames, all little-endian: `times_s` float64 (n), on the recording's time line; `points`
    int16 (n, 33, 2), x and y of the analysed picture in 1/8192 of its width and height, -32768
    where nobody was seen; `visibility` uint8 (n, 33), of 255; `phase` uint8 (n), which of
    `phases`. `curves` have a `name`, a `unit` and `values` float32 (n), NaN where nobody was seen.
    `attempts` have their `number`, `media_time_s`, `zero_time_s` and the `moments` of what
    happened; `crop` is the part of the picture that was analysed, None for all of it.
    """
    phases = sorted(set(series.phases))
    index = {name: at for at, name in enumerate(phases)}
    made = {
        "v": VERSION,
        "sport": report.sport,
        "video": report.video,
        "count": len(series.times_s),
        "fps": report.fps,
        "duration_s": report.duration_s,
        "width": report.width,
        "height": report.height,
        "crop": None if crop is None else [crop.left, crop.top, crop.right, crop.bottom],
        "phases": phases,
        "times_s": series.times_s.astype("<f8").tobytes(),
        "phase": np.array([index[one] for one in series.phases], np.uint8).tobytes(),
        "points": _points(series, report).tobytes(),
        "visibility": _visibility(series).tobytes(),
        "curves": [_heights(report, series, height_m), *_angles(series, sport)],
        "attempts": [_attempt(one, sport) for one in report.attempts],
    }
    return bytes(msgpack.packb(made))


def _points(series: Series, report: Report) -> NDArray[np.int16]:
    size = np.array([max(1, report.width), max(1, report.height)], np.float32)
    steps = np.round(series.image_px[:, :, :2] / size * SCALE)
    seen = np.isfinite(steps)
    return np.where(seen, steps.clip(NOWHERE + 1, -NOWHERE - 1), NOWHERE).astype("<i2")


def _visibility(series: Series) -> NDArray[np.uint8]:
    return np.nan_to_num(series.image_px[:, :, 3] * 255).clip(0, 255).astype(np.uint8)


def _heights(report: Report, series: Series, height_m: float | None) -> dict[str, Any]:
    """The centre of mass above its middle, which is standing in a jump: in metres by how flights
    fall or by the athlete's height, else in hundredths of that height."""
    com = series.of(Channel.COM).astype(np.float64)
    seen = np.isfinite(com)
    if not seen.any():
        return _curve("com_height", "m", com)
    falls = (metres_by_gravity(one, series.times_s[seen], com[seen]) for one in report.attempts)
    known = [one for one in falls if one is not None]
    scale, in_metres = scale_of(median(known) if known else None, series, height_m)
    above = com - np.median(com[seen])
    return _curve("com_height", "m" if in_metres else "pct", above * scale)


def _angles(series: Series, sport: Sport) -> list[dict[str, Any]]:
    """Where both sides do the same."""
    if not sport.both_sides_alike:
        return []
    return [_curve(name, "deg", series.of(channel)) for name, channel in _ANGLES]


def _curve(name: str, unit: str, values: NDArray[np.floating]) -> dict[str, Any]:
    return {"name": name, "unit": unit, "values": values.astype("<f4").tobytes()}


def _attempt(attempt: Attempt, sport: Sport) -> dict[str, Any]:
    return {
        "number": attempt.number,
        "media_time_s": attempt.media_time_s,
        "zero_time_s": attempt.metrics.get("takeoff_time_s", attempt.media_time_s),
        "moments": moments_of(attempt, sport),
    }
