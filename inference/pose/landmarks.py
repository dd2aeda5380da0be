"""What the landmark net's outputs mean: a pose, and where to look in the next frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inference.engines.base import OUTPUTS, Net, Outputs
from inference.frames import Picture
from inference.landmarks import LANDMARK_COUNT, Pose
from inference.pose.activation import sigmoid
from inference.pose.heatmap import refine
from inference.pose.region import Region, around_body

_VALUES = 5
_HIPS_ROW, _EDGE_ROW = 33, 34
"""Rows of the two auxiliary points that give the next region."""


@dataclass(frozen=True, slots=True)
class Found:
    """A pose and the region in which to look for the same person in the next frame."""

    pose: Pose
    next_region: Region


def decode(outputs: Outputs, region: Region, picture: Picture) -> Found:
    """The pose in a crop of `region`; `outputs` are the landmark net's for a batch of one."""
    raw = outputs[OUTPUTS.landmarks].reshape(-1, _VALUES)
    world = outputs[OUTPUTS.world].reshape(-1, 3)[:LANDMARK_COUNT]
    pixels = _project(in_crop(outputs), region)
    pose = Pose(
        image=_image_landmarks(raw[:LANDMARK_COUNT], pixels[:LANDMARK_COUNT], region, picture),
        world=_turn(world, region.rotation_rad),
        score=float(outputs[OUTPUTS.score].reshape(())),
    )
    return Found(pose, around_body(pixels[_HIPS_ROW], pixels[_EDGE_ROW]))


def in_crop(outputs: Outputs) -> NDArray[np.float32]:
    """Points (39, 2) in fractions of the crop; an engine may leave the heat map out."""
    raw = outputs[OUTPUTS.landmarks].reshape(-1, _VALUES)
    xy = raw[:, :2] / np.float32(Net.LANDMARKS.side)
    heat = outputs.get(OUTPUTS.heat)
    return np.asarray(xy if heat is None else refine(xy, heat[0]), np.float32)


def _project(points: NDArray[np.float32], region: Region) -> NDArray[np.float64]:
    """From fractions of the crop (n, 2) to the picture's pixels."""
    matrix = region.matrix()
    pixels: NDArray[np.float64] = points @ matrix[:, :2].T + matrix[:, 2]
    return pixels


def _image_landmarks(
    raw: NDArray[np.float32], pixels: NDArray[np.float64], region: Region, picture: Picture
) -> NDArray[np.float32]:
    """Depth has the scale of x: a crop as wide as the picture has it from 0 to 1."""
    image = np.empty((LANDMARK_COUNT, 4), np.float32)
    image[:, :2] = pixels / (picture.width, picture.height)
    image[:, 2] = raw[:, 2] / Net.LANDMARKS.side * (region.side_px / picture.width)
    image[:, 3] = sigmoid(raw[:, 3])
    return image


def _turn(world: NDArray[np.float32], rotation_rad: float) -> NDArray[np.float32]:
    """World landmarks are upright in the crop; turn them as the crop is turned."""
    cos, sin = np.cos(rotation_rad), np.sin(rotation_rad)
    turn = np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1]])
    return np.asarray(world @ turn, np.float32)
