"""Sparse constants against the dense arrays they stand for."""

from __future__ import annotations

from typing import Any

import flatbuffers
import numpy as np
import pytest
import tflite
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from inference.errors import ModelError
from models.sparse import densify

_MAKERS: dict[type[np.integer[Any]], str] = {
    np.uint8: "Uint8",
    np.uint16: "Uint16",
    np.int32: "Int32",
}


def compressed(dense: NDArray[Any]) -> tuple[NDArray[Any], list[int], list[int]]:
    """Values, row starts and columns of the last dimension, the others spread out."""
    rows = dense.reshape(-1, dense.shape[-1])
    starts = [0, *np.cumsum((rows != 0).sum(axis=1)).tolist()]
    return rows[rows != 0], starts, np.nonzero(rows)[1].tolist()


def vector(
    builder: flatbuffers.Builder, kind: type[np.integer[Any]], values: list[int]
) -> tuple[int, int]:
    """An index vector in the buffer: its type code and its offset."""
    name = f"{_MAKERS[kind]}Vector"
    content = builder.CreateNumpyVector(np.array(values, kind))
    getattr(tflite, f"{name}Start")(builder)
    getattr(tflite, f"{name}AddValues")(builder, content)
    return getattr(tflite.SparseIndexVector, name), getattr(tflite, f"{name}End")(builder)


def sparsity_of(dense: NDArray[Any], kind: type[np.integer[Any]], blocks: int = 0) -> Any:
    """The parameters as a file has them: every dimension dense but the last."""
    builder = flatbuffers.Builder(0)
    _, starts, columns = compressed(dense)
    dimensions = []
    for size in dense.shape[:-1]:
        tflite.DimensionMetadataStart(builder)
        tflite.DimensionMetadataAddDenseSize(builder, size)
        dimensions.append(tflite.DimensionMetadataEnd(builder))
    segment_type, segments = vector(builder, kind, starts)
    index_type, indices = vector(builder, kind, columns)
    tflite.DimensionMetadataStart(builder)
    tflite.DimensionMetadataAddFormat(builder, tflite.DimensionType.SPARSE_CSR)
    tflite.DimensionMetadataAddArraySegmentsType(builder, segment_type)
    tflite.DimensionMetadataAddArraySegments(builder, segments)
    tflite.DimensionMetadataAddArrayIndicesType(builder, index_type)
    tflite.DimensionMetadataAddArrayIndices(builder, indices)
    dimensions.append(tflite.DimensionMetadataEnd(builder))
    tflite.SparsityParametersStartDimMetadataVector(builder, len(dimensions))
    for dimension in reversed(dimensions):
        builder.PrependUOffsetTRelative(dimension)
    metadata = builder.EndVector()
    order = builder.CreateNumpyVector(np.arange(dense.ndim, dtype=np.int32))
    block_map = builder.CreateNumpyVector(np.zeros(blocks, np.int32))
    tflite.SparsityParametersStart(builder)
    tflite.SparsityParametersAddTraversalOrder(builder, order)
    tflite.SparsityParametersAddBlockMap(builder, block_map)
    tflite.SparsityParametersAddDimMetadata(builder, metadata)
    builder.Finish(tflite.SparsityParametersEnd(builder))
    return tflite.SparsityParameters.GetRootAs(builder.Output(), 0)


@given(
    dense=hnp.arrays(
        np.float32,
        hnp.array_shapes(min_dims=1, max_dims=4, max_side=5),
        elements=st.sampled_from([0.0, 0.0, 1.0, -2.5]),
    ),
    kind=st.sampled_from(list(_MAKERS)),
)
def test_what_was_compressed_comes_back(
    dense: NDArray[np.float32], kind: type[np.integer[Any]]
) -> None:
    """For every shape, pattern of zeros and index type."""
    if kind is np.uint8 and np.count_nonzero(dense) > 255:
        kind = np.uint16
    values, _, _ = compressed(dense)
    assert np.array_equal(densify(values, dense.shape, sparsity_of(dense, kind)), dense)


def test_blocks_are_refused() -> None:
    """A layout that the nets do not use is an error, not a wrong weight."""
    dense = np.eye(4, dtype=np.float32)
    with pytest.raises(ModelError, match="block-sparse"):
        densify(compressed(dense)[0], dense.shape, sparsity_of(dense, np.int32, blocks=1))
