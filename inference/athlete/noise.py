"""What stands between a body and its landmarks: noise, outliers, swapped sides, lost frames.

The defaults are assumptions of the size that real nets show on a clean picture of 640×360; they
were not fitted to footage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inference.athlete.options import check_options, option
from inference.landmarks import LANDMARK_COUNT, Landmark, Pose, PoseSample

_HEAVY_DF = 3.0
"""Degrees of freedom of Student's t: tails as heavy as can be with a finite deviation."""

_PICTURE_PX = 360.0
"""Pixels of noise are of a picture that high."""

_UNSEEN = 0.3

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Noise:
    """How landmarks stray from the truth; raises InvalidInput for a value out of its range.

    `noise_px` is the standard deviation of each coordinate in pixels of a picture 360 high,
    `memory_s` the time after which 1/e of an error is left (0: each frame anew), `outlier_share`
    of all landmarks are `outlier_px` off in a frame, `swaps_per_s` times a second left and right
    are exchanged below the hips for `swap_s`, `dropped_share` of the frames never come, and
    `jitter_s` is the standard deviation of a frame's time.
    """

    noise_px: float = option(1.0, "pixels of 360", 0.0, 20.0)
    memory_s: float = option(0.03, "s", 0.0, 2.0)
    outlier_share: float = option(0.002, "", 0.0, 0.5)
    outlier_px: float = option(15.0, "pixels of 360", 0.0, 200.0)
    swaps_per_s: float = option(0.1, "1/s", 0.0, 5.0)
    swap_s: float = option(0.05, "s", 0.0, 1.0)
    occluded_share: float = option(0.01, "", 0.0, 0.9)
    dropped_share: float = option(0.01, "", 0.0, 0.9)
    jitter_s: float = option(0.0005, "s", 0.0, 0.005)

    def __post_init__(self) -> None:
        check_options(self)


NONE = Noise(*([0.0] * 9))
"""The truth as it is."""


def noisy(samples: Sequence[PoseSample], noise: Noise, seed: int) -> tuple[PoseSample, ...]:
    """The samples as they would be seen; the same for the same seed. Times stay in order.

    A jittered frame is a late or early look at the body where it was: the time is what is wrong.
    """
    if not samples:
        return ()
    rng = np.random.default_rng([seed, 17])
    times = np.array([one.media_time_s for one in samples])
    strays = _strays(times, noise, rng)
    unseen = rng.random((len(samples), LANDMARK_COUNT)) < noise.occluded_share
    swapped = _swapped(times, noise, rng)
    kept = rng.random(len(samples)) >= noise.dropped_share
    seen_s = _in_order(times + rng.normal(0.0, noise.jitter_s, len(times)), times)
    return tuple(
        _seen(sample, time_s, stray, hidden, swap)
        for sample, time_s, stray, hidden, swap, keep in zip(
            samples, seen_s, strays, unseen, swapped, kept, strict=True
        )
        if keep
    )


def _strays(times: Floats, noise: Noise, rng: np.random.Generator) -> Floats:
    """Errors in picture heights, (n, 33, 2): first-order autoregressive with heavy tails, and
    outliers of a frame each."""
    shape = (len(times), LANDMARK_COUNT, 2)
    draws = rng.standard_t(_HEAVY_DF, shape) / np.sqrt(_HEAVY_DF / (_HEAVY_DF - 2.0))
    out = np.empty(shape)
    out[0] = draws[0]
    for now in range(1, len(times)):
        gap_s = times[now] - times[now - 1]
        left = np.exp(-gap_s / noise.memory_s) if noise.memory_s else 0.0
        out[now] = left * out[now - 1] + np.sqrt(1.0 - left**2) * draws[now]
    out *= noise.noise_px
    wild = rng.random(shape[:2]) < noise.outlier_share
    angle = rng.random(shape[:2]) * 2.0 * np.pi
    far = noise.outlier_px * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    return (out + wild[..., None] * far) / _PICTURE_PX


def _swapped(times: Floats, noise: Noise, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Whether left and right are exchanged in each frame."""
    out = np.zeros(len(times), bool)
    count = rng.poisson(noise.swaps_per_s * (times[-1] - times[0]))
    for start_s in rng.uniform(times[0], times[-1], count):
        out |= (times >= start_s) & (times < start_s + noise.swap_s)
    return out


def _in_order(seen: Floats, times: Floats) -> Floats:
    """Where jitter is larger than the pause between frames, the true time stands."""
    between = np.diff(times, prepend=times[0] - 1.0, append=times[-1] + 1.0)
    least = 0.45 * np.minimum(between[:-1], between[1:])
    return np.clip(seen, times - least, times + least)


_LEFT_LEG = (
    Landmark.LEFT_KNEE,
    Landmark.LEFT_ANKLE,
    Landmark.LEFT_HEEL,
    Landmark.LEFT_FOOT_INDEX,
)
_RIGHT_LEG = tuple(Landmark(one + 1) for one in _LEFT_LEG)


def _seen(
    sample: PoseSample, time_s: float, stray: Floats, hidden: NDArray[np.bool_], swap: bool
) -> PoseSample:
    if sample.pose is None:
        return sample
    image, world = sample.pose.image.copy(), sample.pose.world.copy()
    image[:, 0] += stray[:, 0] * sample.height / sample.width
    image[:, 1] += stray[:, 1]
    image[hidden, 3] = _UNSEEN
    if swap:
        for values in (image, world):
            values[[*_LEFT_LEG, *_RIGHT_LEG]] = values[[*_RIGHT_LEG, *_LEFT_LEG]]
    return PoseSample(
        float(time_s), Pose(image, world, sample.pose.score), sample.width, sample.height
    )
