"""The batch sizes that a device is set up for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.engines.buckets import BUCKETS, Piece, pieces


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, [Piece(0, 1, 1)]),
        (3, [Piece(0, 3, 4)]),
        (8, [Piece(0, 8, 8)]),
        (17, [Piece(0, 17, 32)]),
        (40, [Piece(0, 32, 32), Piece(32, 40, 8)]),
    ],
)
def test_a_batch_is_filled_up_to_the_next_size(count: int, expected: list[Piece]) -> None:
    """What is larger than the largest size is cut up."""
    assert list(pieces(count)) == expected


@given(st.integers(1, 200))
def test_every_picture_is_run_once(count: int) -> None:
    """In order, in sizes that exist, with less than half of a run being filling."""
    found = list(pieces(count))
    assert [at for one in found for at in range(one.begin, one.end)] == list(range(count))
    for one in found:
        assert one.bucket in BUCKETS
        assert one.bucket // 2 < one.end - one.begin <= one.bucket
