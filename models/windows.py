"""Of a heat map, only what lies around each landmark leaves the net."""

from __future__ import annotations

import numpy as np

from inference.engines.base import HEAT_REACH, HEAT_SIDE
from models.onnx_graph import OnnxGraph

_INT64 = 7  # TensorProto.INT64
_VALUES = 5
"""Of each point, x and y in pixels of the crop first."""


def add_windows(
    target: OnnxGraph, landmarks: str, heatmap: str, *, points: int, side: int, output: str
) -> None:
    """Cut the window around each point's cell, (n, points, window, window), out of the map.

    `landmarks` (n, points × 5) are in pixels of a crop of `side`, `heatmap` is (n, HEAT_SIDE,
    HEAT_SIDE, points). Beyond the map's edge its last cells are repeated.
    """
    width = 2 * HEAT_REACH + 1
    cells = _cells(target, landmarks, points, side)
    columns = _along(target, cells, 0, (1, 1, 1, width))
    rows = _along(target, cells, 1, (1, 1, width, 1))
    # In the map, rows follow one another, in them cells, in these points.
    first = target.node("Mul", [rows, _whole(target, HEAT_SIDE)])
    cell = target.node("Add", [first, columns])
    place = target.node("Mul", [cell, _whole(target, points)])
    number = target.constant(np.arange(points, dtype=np.int64).reshape(1, points, 1, 1))
    index = target.node("Add", [place, number])
    flat_index = target.node("Reshape", [index, _shape(target, 0, points * width * width)])
    flat = target.node("Reshape", [heatmap, _shape(target, 0, HEAT_SIDE * HEAT_SIDE * points)])
    heat = target.node("GatherElements", [flat, flat_index], axis=1)
    target.node("Reshape", [heat, _shape(target, 0, points, width, width)], output)


def _cells(target: OnnxGraph, landmarks: str, points: int, side: int) -> str:
    """The cell of each point, (n, points, 2, 1) as column, row; not a number is some cell."""
    each = target.node("Reshape", [landmarks, _shape(target, 0, points, _VALUES, 1)])
    limits = [target.constant(np.array([limit], np.int64)) for limit in (0, 2, 2)]
    pixels = target.node("Slice", [each, *limits])
    scaled = target.node("Mul", [pixels, target.constant(np.float32(HEAT_SIDE / side))])
    return target.node("Cast", [scaled], to=_INT64)


def _along(target: OnnxGraph, cells: str, axis: int, shape: tuple[int, ...]) -> str:
    """The window's cells along one axis, on the map, to be combined with those of the other."""
    axis_ = target.constant(np.array([axis], np.int64))
    middle = target.node("Gather", [cells, axis_], axis=2)
    steps = np.arange(-HEAT_REACH, HEAT_REACH + 1, dtype=np.int64).reshape(shape)
    reached = target.node("Add", [middle, target.constant(steps)])
    return target.node("Clip", [reached, _whole(target, 0), _whole(target, HEAT_SIDE - 1)])


def _whole(target: OnnxGraph, number: int) -> str:
    return target.constant(np.int64(number))


def _shape(target: OnnxGraph, *sides: int) -> str:
    """0 keeps the dimension that is there, so that the batch stays free."""
    return target.constant(np.array(sides, np.int64))
