"""From cones to a lit layer: colour and coverage, in the picture's own pixels."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.athlete.camera import Camera
from inference.athlete.render.cones import FAR_M, Cone, Image, cast

SUPERSAMPLE = 2
"""Rays per pixel and direction."""


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """Premultiplied RGB and coverage (h, w, 4), 0…1, whose corner lies at (`left`, `top`)."""

    rgba: Image
    left: int
    top: int


class _Surface:
    """The nearest surface so far, for the rays of one box of the picture."""

    def __init__(self, u: Image, v: Image) -> None:
        self.u, self.v = u, v
        shape = (v.shape[0], u.shape[1])
        self.depth = np.full(shape, FAR_M, np.float32)
        self.normal = np.zeros((3, *shape), np.float32)
        self.colour = np.zeros((3, *shape), np.float32)

    def add(self, cone: Cone, box: tuple[slice, slice]) -> None:
        rows, columns = box
        hit = cast(cone, self.u[:, columns], self.v[rows])
        depth = self.depth[rows, columns]
        melt = np.float32(cone.melt_m)
        behind = depth - hit.depth
        share = np.clip(0.5 + 0.5 / melt * behind, 0.0, 1.0) * hit.mask
        nearer = share > 0.5
        depth += np.where(hit.mask, -share * behind - melt * share * (1.0 - share), 0.0)
        normal = self.normal[:, rows, columns]
        normal += share * (hit.normal - normal)
        colour = self.colour[:, rows, columns]
        for channel, value in zip(colour, cone.colour, strict=True):
            channel[nearer] = value


def draw(cones: list[Cone], camera: Camera) -> Layer:
    """The figure on nothing; an empty layer when it is out of the picture."""
    boxes = [cone.bounds_px(camera.focal_px) for cone in cones]
    left, top, right, bottom = _union(boxes, camera)
    if right <= left or bottom <= top:
        return Layer(np.zeros((0, 0, 4), np.float32), 0, 0)
    surface = _Surface(
        _rays(left, right, camera.width, camera.focal_px)[None, :],
        _rays(top, bottom, camera.height, camera.focal_px)[:, None],
    )
    for cone, box in zip(cones, boxes, strict=True):
        place = _slices(box, (left, top, right, bottom), camera)
        if place is not None:
            surface.add(cone, place)
    return Layer(_shade(surface, (right - left, bottom - top)), left, top)


def _union(boxes: list[tuple[float, float, float, float]], camera: Camera) -> tuple[int, ...]:
    array = np.array(boxes) + np.array([camera.width, camera.height] * 2) / 2.0
    return (
        max(0, floor(array[:, 0].min())),
        max(0, floor(array[:, 1].min())),
        min(camera.width, ceil(array[:, 2].max())),
        min(camera.height, ceil(array[:, 3].max())),
    )


def _rays(start: int, end: int, size: int, focal_px: float) -> Image:
    centres = np.arange(start * SUPERSAMPLE, end * SUPERSAMPLE) + 0.5
    return ((centres / SUPERSAMPLE - size / 2.0) / focal_px).astype(np.float32)


def _slices(
    box: tuple[float, float, float, float], outer: tuple[int, ...], camera: Camera
) -> tuple[slice, slice] | None:
    left, top, right, bottom = outer
    x, y = camera.width / 2.0, camera.height / 2.0
    first = max(0, floor((box[0] + x - left) * SUPERSAMPLE))
    last = min((right - left) * SUPERSAMPLE, ceil((box[2] + x - left) * SUPERSAMPLE))
    upper = max(0, floor((box[1] + y - top) * SUPERSAMPLE))
    lower = min((bottom - top) * SUPERSAMPLE, ceil((box[3] + y - top) * SUPERSAMPLE))
    if last <= first or lower <= upper:
        return None
    return slice(upper, lower), slice(first, last)


def _unit(vector: list[float]) -> NDArray[np.float32]:
    array = np.array(vector, np.float32)
    return np.asarray(array / np.linalg.norm(array), np.float32)


_KEY = _unit([-0.45, -0.75, -0.6])
_FILL = _unit([0.8, -0.1, -0.5])


def _shade(surface: _Surface, size: tuple[int, int]) -> Image:
    """Key light with soft terminator, fill, light from sky and floor, a faint sheen and rim."""
    normal = surface.normal
    normal /= np.sqrt((normal * normal).sum(axis=0)) + np.float32(1e-6)
    key = np.clip((_along(normal, _KEY) + 0.25) / 1.25, 0.0, 1.0)
    fill = np.clip(_along(normal, _FILL), 0.0, 1.0)
    sky = 0.5 - 0.5 * normal[1]
    facing = np.clip(-normal[2], 0.0, 1.0)
    light = (0.30 + 0.17 * sky + 0.66 * key + 0.12 * fill) * _crevices(surface.depth)
    sheen = 0.07 * np.clip(_along(normal, _unit([-0.3, -0.5, -1.0])), 0.0, 1.0) ** 24
    rim = 0.10 * (1.0 - facing) ** 3 * sky
    rgb = surface.colour * light + (sheen + rim)
    covered = (surface.depth < 0.5 * FAR_M).astype(np.float32)
    rgba = np.concatenate([np.clip(rgb, 0.0, 1.0) * covered, covered[None]])
    packed = np.ascontiguousarray(np.moveaxis(rgba, 0, -1))
    return np.asarray(cv2.resize(packed, size, interpolation=cv2.INTER_AREA), np.float32)


def _along(normal: Image, direction: NDArray[np.float32]) -> Image:
    x, y, z = normal
    return np.asarray(x * direction[0] + y * direction[1] + z * direction[2])


def _crevices(depth: Image) -> Image:
    """Darker where something near lies in front: a cheap ambient occlusion, 0.7 to 1."""
    body = depth < 0.5 * FAR_M
    near = np.where(body, depth, depth[body].max() if body.any() else 0.0)
    reach = max(3, int(depth.shape[0] * 0.03) | 1)
    around = cv2.blur(near, (reach, reach))
    return np.asarray(1.0 - np.clip((near - around) * 4.0, 0.0, 0.3), np.float32)
