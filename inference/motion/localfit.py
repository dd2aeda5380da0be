"""Local quadratic least squares over timestamps: Savitzky-Golay for uneven sampling.

A. Savitzky, M. Golay, «Smoothing and differentiation of data by simplified least squares
procedures», Anal. Chem. 36 (1964); here each fit is solved for the samples' own times.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.motion.window import Floats


@dataclass(frozen=True, slots=True)
class Motion:
    """Value, velocity (per second) and acceleration (per second squared) at one moment."""

    value: float
    velocity: float
    acceleration: float


def quadratic(times_s: Floats, values: Floats, at_s: float) -> Motion:
    """The parabola of least squares through at least three samples, read at `at_s`.

    Raises ValueError for fewer than three samples.
    """
    if len(times_s) < 3:
        raise ValueError("a parabola needs three samples")
    # Times relative to the moment asked for: no loss of digits late in a long stream.
    tau = times_s - at_s
    span = float(np.abs(tau).max())
    unit = tau / span
    basis = np.empty((len(unit), 3))
    basis[:, 0], basis[:, 1], basis[:, 2] = 1.0, unit, unit * unit
    c0, c1, c2 = np.linalg.lstsq(basis, values, rcond=None)[0]
    return Motion(float(c0), float(c1 / span), float(2.0 * c2 / span**2))


def local_motion(
    times_s: Floats, values: Floats, at_s: float, half_width_s: float, least: int = 5
) -> Motion | None:
    """The motion at `at_s` from the samples within `half_width_s`, or from the `least` nearest
    when those are fewer; None when there are not three samples at all.
    """
    if len(times_s) < 3:
        return None
    near = around(times_s, at_s, half_width_s, least)
    return quadratic(times_s[near], values[near], at_s)


def around(times_s: Floats, at_s: float, half_width_s: float, least: int) -> slice:
    """The samples within `half_width_s`, or the `least` nearest when those are fewer; all when
    there are no more."""
    first, last = times_s.searchsorted([at_s - half_width_s, at_s + half_width_s]).tolist()
    if last - first < least:
        order = np.argsort(np.abs(times_s - at_s), kind="stable")[:least]
        first, last = int(order.min()), int(order.max()) + 1
    return slice(first, last)


def trailing_motion(
    times_s: Floats, values: Floats, span_s: float, least: int = 4
) -> Motion | None:
    """The motion at the last sample from the last `span_s`, or the last `least` samples; None
    when there are fewer than three.
    """
    count = len(times_s)
    if count < 3:
        return None
    first = int(times_s.searchsorted(times_s[-1] - span_s))
    first = max(0, min(first, count - least))
    return quadratic(times_s[first:], values[first:], float(times_s[-1]))


_LATEST_S = (0.025, 0.06)


def latest_speed(times_s: Floats, values: Floats) -> float:
    """From a little earlier until the last of at least two samples, per second: noisier than a
    fit, but quicker to show a stop."""
    ago = times_s[-1] - times_s
    base = np.flatnonzero((ago > _LATEST_S[0]) & (ago < _LATEST_S[1]))
    if not len(base):
        base = np.array([len(times_s) - 2])
    return float((values[-1] - values[base].mean()) / ago[base].mean())
