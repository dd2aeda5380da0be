"""Expands sparse constants, as the TFLite schema stores them, to dense arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import tflite
from numpy.typing import NDArray

from inference.errors import ModelError

_VECTORS = {
    tflite.SparseIndexVector.Int32Vector: tflite.Int32Vector,
    tflite.SparseIndexVector.Uint16Vector: tflite.Uint16Vector,
    tflite.SparseIndexVector.Uint8Vector: tflite.Uint8Vector,
}


def densify(values: NDArray[Any], shape: tuple[int, ...], sparsity: Any) -> NDArray[Any]:
    """The dense array of `shape`; `sparsity` is the tensor's `SparsityParameters`.

    Each dimension, in traversal order, is either dense or a compressed sparse row over the
    positions of the one before it (`SparsityParameters` in the TFLite schema).
    """
    order = [int(dimension) for dimension in sparsity.TraversalOrderAsNumpy()]
    if sparsity.BlockMapLength() or sorted(order) != list(range(len(shape))):
        raise ModelError("block-sparse constants are not supported by the converter")
    places: list[NDArray[np.int64]] = [np.zeros(1, np.int64)]
    for level in range(len(order)):
        places = _descend(places, sparsity.DimMetadata(level))
    dense = np.zeros(shape, values.dtype)
    coordinates = places[1:]
    dense[tuple(coordinates[order.index(axis)] for axis in range(len(shape)))] = values
    return dense


def _descend(places: list[NDArray[np.int64]], dimension: Any) -> list[NDArray[np.int64]]:
    """Coordinates one dimension deeper: every place is repeated once per entry that it holds."""
    parents = np.arange(len(places[0]))
    if dimension.Format() == tflite.DimensionType.DENSE:
        size = int(dimension.DenseSize())
        repeat = np.full(len(parents), size)
        entries = np.tile(np.arange(size, dtype=np.int64), len(parents))
    else:
        repeat = np.diff(_vector(dimension.ArraySegmentsType(), dimension.ArraySegments()))
        entries = _vector(dimension.ArrayIndicesType(), dimension.ArrayIndices())
    return [*(np.repeat(place, repeat) for place in places), entries]


def _vector(kind: int, table: Any) -> NDArray[np.int64]:
    vector = _VECTORS[kind]()
    vector.Init(table.Bytes, table.Pos)
    return np.asarray(vector.ValuesAsNumpy(), np.int64)
