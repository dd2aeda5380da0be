"""Rounded cones (the hull of two spheres), cast exactly against the rays of a pinhole camera."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.float32]
Vector = NDArray[np.float64]

FAR_M = 1e3
"""Depth where nothing is."""


@dataclass(frozen=True, slots=True, eq=False)
class Cone:
    """The hull of a sphere at `a` and one at `b`, in metres and camera axes.

    `squeeze` (3, 3) maps space to where the part is round; its inverse stretches the part.
    `colour` is RGB 0…1; `melt_m` is how far the surface flows into what it touches.
    """

    a: Vector
    b: Vector
    radius_a_m: float
    radius_b_m: float
    colour: tuple[float, float, float]
    melt_m: float
    squeeze: Vector
    widest: float

    def bounds_px(self, focal_px: float) -> tuple[float, float, float, float]:
        """Left, top, right, bottom in pixels about the optical axis, never too small."""
        spans = []
        for centre, radius in ((self.a, self.radius_a_m), (self.b, self.radius_b_m)):
            reach = radius * self.widest
            scale = focal_px / (centre[2] - reach)
            spans.append((centre[:2] * focal_px / centre[2], reach * scale * 1.05 + 1.0))
        lows = np.min([middle - half for middle, half in spans], axis=0)
        highs = np.max([middle + half for middle, half in spans], axis=0)
        return float(lows[0]), float(lows[1]), float(highs[0]), float(highs[1])


@dataclass(frozen=True, slots=True, eq=False)
class Hit:
    """Where rays (u, v, 1) meet a cone: `mask` and depth (h, w), normal (3, h, w), not unit."""

    mask: NDArray[np.bool_]
    depth: Image
    normal: Image


def cast(cone: Cone, u: Image, v: Image) -> Hit:
    """The nearest hit for each ray; u (1, w) and v (h, 1) are x / z and y / z of the rays.

    The intersection of a ray with a rounded cone after I. Quilez, «Intersectors»; the rays are
    not unit vectors here, and the cone may be squeezed.
    """
    space = cone.squeeze
    a, b, ra, rb = space @ cone.a, space @ cone.b, cone.radius_a_m, cone.radius_b_m
    axis, rr = b - a, ra - rb
    m0, m1, m5 = float(axis @ axis), float(-axis @ a), float(a @ a)
    d2 = max(m0 - rr * rr, 1e-9)
    m2 = _linear(space.T @ axis, u, v)
    m3 = _linear(-space.T @ a, u, v)
    length2 = _squared(space, u, v)
    k2 = np.maximum(np.float32(d2) * length2 - m2 * m2, np.float32(1e-12))  # 0: along the axis
    k1 = np.float32(d2) * m3 - np.float32(m1 - rr * ra) * m2
    k0 = np.float32(d2 * m5 - m1 * m1 + 2.0 * m1 * rr * ra - m0 * ra * ra)
    under = k1 * k1 - k0 * k2
    t = (-np.sqrt(np.maximum(under, 0.0)) - k1) / k2
    y = np.float32(m1 - ra * rr) + t * m2
    side = (under > 0.0) & (y > 0.0) & (y < d2)
    ta = _sphere(m3, length2, m5 - ra * ra)
    tb = _sphere(_linear(-space.T @ b, u, v), length2, float(b @ b) - rb * rb)
    depth: Image = np.where(side, t, np.minimum(ta, tb)).astype(np.float32, copy=False)
    along: Image = np.where(side, y * np.float32(1.0 / d2), tb < ta).astype(np.float32)
    return Hit(depth < FAR_M, depth, _normal(cone, space, a, axis, along, depth, u, v))


def _normal(
    cone: Cone,
    space: Vector,
    a: Vector,
    axis: Vector,
    along: Image,
    t: Image,
    u: Image,
    v: Image,
) -> Image:
    radius = np.float32(cone.radius_a_m) + along * np.float32(cone.radius_b_m - cone.radius_a_m)
    gram = space.T @ space
    shift, lean = space.T @ a, space.T @ axis
    scale = 1.0 / radius
    rows = [
        (t * _linear(gram[i], u, v) - np.float32(shift[i]) - along * np.float32(lean[i])) * scale
        for i in range(3)
    ]
    return np.stack(rows)


def _linear(weights: Vector, u: Image, v: Image) -> Image:
    """The dot product of each ray (u, v, 1) with `weights`."""
    x, y, z = (np.float32(w) for w in weights)
    return np.asarray(x * u + (y * v + z))


def _squared(space: Vector, u: Image, v: Image) -> Image:
    """The squared length of each squeezed ray."""
    g = space.T @ space
    f = np.float32
    columns = (f(g[0, 0]) * u + f(2.0 * g[0, 2])) * u + f(g[2, 2])
    rows = (f(g[1, 1]) * v + f(2.0 * g[1, 2])) * v
    return np.asarray(columns + rows + f(2.0 * g[0, 1]) * u * v)


def _sphere(m3: Image, length2: Image, outside: float) -> Image:
    under = m3 * m3 - length2 * np.float32(outside)
    near = (-m3 - np.sqrt(np.maximum(under, 0.0))) / length2
    return np.where(under > 0.0, near, np.float32(2.0 * FAR_M))
