"""The gym behind the athlete: a wall, a floor with a mat, and the shadow on it."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.athlete.camera import Camera
from inference.athlete.motion import Block
from inference.athlete.render.blocks import paint_blocks
from inference.athlete.render.cones import Image

_WALL_M = 3.2
"""How far the wall is behind the athlete."""
_FAR_M = 1e4
_FEET = (29, 30, 31, 32)


class Scene:
    """A still background, and the soft shadow that moves on its floor."""

    def __init__(self, camera: Camera, seed: int, blocks: Sequence[Block] = ()) -> None:
        self._floor_x, self._floor_y, floor = _floor_places(camera)
        self.background = _paint(camera, self._floor_x, self._floor_y, floor, seed)
        hidden = paint_blocks(self.background, camera, blocks)
        self._floor_x[hidden] = self._floor_y[hidden] = _FAR_M
        rows = np.flatnonzero(floor.any(axis=1))
        self._first_row = int(rows[0]) if len(rows) else camera.height

    def with_shadow(self, points: NDArray[np.float64]) -> Image:
        """The background (h, w, 3), darkened under the posture's points (33, 3)."""
        out = self.background.copy()
        rows = slice(self._first_row, None)
        x, y = self._floor_x[rows], self._floor_y[rows]
        dark = np.zeros(x.shape, np.float32)
        for heel, toe in ((_FEET[0], _FEET[2]), (_FEET[1], _FEET[3])):
            middle = 0.5 * (points[heel] + points[toe])
            lift = max(0.0, float(min(points[heel, 2], points[toe, 2])))
            size = 0.16 + 0.5 * lift
            dark += 0.42 / (1.0 + 9.0 * lift) * _blob(x, y, middle, size, 0.45 * size + 0.02)
        body = points[[23, 24]].mean(axis=0)
        dark += 0.22 * _blob(x, y, body, 0.42, 0.34)
        out[rows] *= (1.0 - np.minimum(dark, 0.62))[:, :, None]
        return out


def _blob(x: Image, y: Image, centre: NDArray[np.float64], along: float, across: float) -> Image:
    f = np.float32
    u = (x - f(centre[0])) * f(1.0 / along)
    v = (y - f(centre[1])) * f(1.0 / across)
    return np.asarray(np.exp(-(u * u + v * v)), np.float32)


def _floor_places(camera: Camera) -> tuple[Image, Image, NDArray[np.bool_]]:
    """World x and y of the floor seen by each pixel (far away where none), and where it is seen."""
    u = (np.arange(camera.width) + 0.5 - camera.width / 2) / camera.focal_px
    v = (np.arange(camera.height) + 0.5 - camera.height / 2) / camera.focal_px
    rays = np.stack([*np.meshgrid(u, v), np.ones((camera.height, camera.width))], axis=-1)
    world = rays @ camera.rotation
    falling = world[..., 2] < -1e-6
    reach = np.where(falling, -camera.position_m[2] / np.where(falling, world[..., 2], -1.0), 1e4)
    place = camera.position_m + reach[..., None] * world
    level = camera.rotation[2] * [1.0, 1.0, 0.0]
    level = level / np.linalg.norm(level)
    floor = falling & (place @ level < _WALL_M)
    far = np.where(floor[..., None], place, _FAR_M).astype(np.float32)
    return far[..., 0], far[..., 1], floor


def _paint(camera: Camera, x: Image, y: Image, floor: NDArray[np.bool_], seed: int) -> Image:
    rng = np.random.default_rng([seed, 4])
    down = np.linspace(0.0, 1.0, camera.height, dtype=np.float32)[:, None]
    across = np.linspace(-1.0, 1.0, camera.width, dtype=np.float32)[None, :]
    light = 1.0 - 0.16 * across**2 - 0.12 * (1.0 - down) ** 2
    tint = np.array([0.85, 0.87, 0.88]) + rng.uniform(-0.03, 0.03, 3) * bool(seed)
    wall = light[..., None] * tint.astype(np.float32)
    stripe = np.exp(-(((down - 0.46) / 0.012) ** 2)) * 0.05
    wall -= stripe[..., None]
    plank = np.mod(np.where(floor, y, 0.0) * 7.0, 1.0)
    seam = np.exp(-((np.minimum(plank, 1.0 - plank) / 0.05) ** 2)) * 0.05
    shade = np.sin(np.floor(np.where(floor, y, 0.0) * 7.0) * 12.9) * 0.018
    wood = np.array([0.66, 0.57, 0.46], np.float32) * (0.95 * light + shade - seam)[..., None]
    mat = np.maximum(np.abs(x - 0.05) / 0.75, np.abs(y) / 0.55)
    on_mat = np.clip((1.0 - mat) * 40.0, 0.0, 1.0)[..., None]
    wood = wood * (1.0 - on_mat) + on_mat * np.array([0.30, 0.34, 0.38], np.float32)
    picture = np.where(floor[..., None], wood, wall).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), camera.height / 300.0), np.float32)
