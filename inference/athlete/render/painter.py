"""Frames of the athlete: figure, scene, motion blur and the sensor's noise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.athlete.camera import aim
from inference.athlete.motion import Motion
from inference.athlete.params import CameraParams, PictureParams
from inference.athlete.render.cones import Image
from inference.athlete.render.figure import build
from inference.athlete.render.looks import looks_of
from inference.athlete.render.scene import Scene
from inference.athlete.render.shading import Layer, draw
from inference.athlete.samples import frame_times

Rgb = NDArray[np.uint8]

_BLUR_STEPS = 5
_NOISE_MARGIN_PX = 64


@dataclass(frozen=True, slots=True, eq=False)
class RenderedFrame:
    """A frame (height, width, 3) of the middle of the exposure, and the exact points in pixels.

    `landmarks_px`: (33, 2), x right and y down from the picture's corner.
    """

    media_time_s: float
    rgb: Rgb
    landmarks_px: NDArray[np.float64]


class Painter:
    """Paints one athlete in one scene; the same arguments give the same bytes."""

    def __init__(
        self, motion: Motion, view: CameraParams, picture: PictureParams | None = None
    ) -> None:
        self.motion = motion
        self.camera = aim(view, motion.body.height_m)
        self._picture = picture or PictureParams()
        self._seed = motion.seed
        self._looks = looks_of(self._seed)
        self._scene = Scene(self.camera, self._seed, motion.blocks)
        rng = np.random.default_rng([self._seed, 5])
        shape = (view.height + _NOISE_MARGIN_PX, view.width + _NOISE_MARGIN_PX, 1)
        self._grain = rng.normal(0.0, self._picture.noise, shape).astype(np.float32)

    @property
    def background(self) -> Image:
        """The scene without anybody, (height, width, 3), 0 to 1."""
        return self._scene.background

    def paint(self, number: int, time_s: float) -> RenderedFrame:
        """Frame `number` of a clip, at `time_s` of the motion."""
        half = 0.5 * self._picture.shutter_s
        before, points, after = self.motion.points([time_s - half, time_s, time_s + half])
        height_m = self.motion.body.height_m
        layer = draw(build(points, height_m, self._looks, self.camera), self.camera)
        track = self.camera.project(np.stack([before, points, after]))
        layer = _smear(layer, track)
        out = self._scene.with_shadow(points)
        _lay_over(out, layer)
        return RenderedFrame(time_s, self._expose(out, number), track[1])

    def _expose(self, picture: Image, number: int) -> Rgb:
        down, right = np.random.default_rng([self._seed, 6, number]).integers(
            _NOISE_MARGIN_PX, size=2
        )
        height, width = picture.shape[:2]
        soft = cv2.GaussianBlur(picture, (0, 0), height / 700.0)
        grain = self._grain[down : down + height, right : right + width]
        levels = np.clip(soft * 255.0 + grain + 0.5, 0.0, 255.0)
        return np.asarray(levels, np.uint8)


def render_athlete(
    motion: Motion, view: CameraParams, fps: float, picture: PictureParams | None = None
) -> Iterator[RenderedFrame]:
    """Every frame of the clip, in order of time."""
    painter = Painter(motion, view, picture)
    for number, time_s in enumerate(frame_times(motion.duration_s, fps)):
        yield painter.paint(number, float(time_s))


def _lay_over(picture: Image, layer: Layer) -> None:
    height, width = layer.rgba.shape[:2]
    region = picture[layer.top : layer.top + height, layer.left : layer.left + width]
    region *= 1.0 - layer.rgba[..., 3:]
    region += layer.rgba[..., :3]


def _smear(layer: Layer, track: NDArray[np.float64]) -> Layer:
    """Vertical motion blur; how long it is, is taken at each row from the points near it."""
    shift = track[2, :, 1] - track[0, :, 1]
    if layer.rgba.size == 0 or np.abs(shift).max() < 0.5:
        return layer
    height, width = layer.rgba.shape[:2]
    body = [0, 11, 12, 23, 24, 25, 26, 27, 28, 31, 32]
    order = np.argsort(track[1, body, 1])
    rows = np.arange(height, dtype=np.float32)
    length = np.interp(rows + layer.top, track[1, body, 1][order], shift[body][order])
    columns = np.broadcast_to(np.arange(width, dtype=np.float32), (height, width)).copy()
    total = np.zeros_like(layer.rgba)
    for share in (np.arange(_BLUR_STEPS) + 0.5) / _BLUR_STEPS - 0.5:
        source = np.broadcast_to((rows + share * length)[:, None], (height, width))
        total += cv2.remap(
            layer.rgba,
            columns,
            source.astype(np.float32),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
        )
    return Layer(total * np.float32(1.0 / _BLUR_STEPS), layer.left, layer.top)
