"""Tests of `inference.pose.anchors`."""

from __future__ import annotations

import numpy as np
import pytest

from inference.pose.anchors import detector_anchors


def test_there_is_one_for_every_box_of_the_net() -> None:
    """28² cells of 2, 14² of 2 and 7² of 6 anchors make 2254."""
    assert detector_anchors().shape == (28 * 28 * 2 + 14 * 14 * 2 + 7 * 7 * 6, 2)


@pytest.mark.parametrize(
    ("row", "x", "y"),
    [(0, 4, 4), (1, 4, 4), (2, 12, 4), (56, 4, 12), (1568, 8, 8), (1960, 16, 16), (2253, 208, 208)],
)
def test_centres_lie_in_the_middle_of_their_cells_row_by_row(row: int, x: int, y: int) -> None:
    """The first cell of stride 8 is centred on 4, of stride 16 on 8, of stride 32 on 16."""
    assert detector_anchors()[row].tolist() == [x, y]


def test_the_shared_array_cannot_be_changed() -> None:
    """Nobody can move the anchors of everybody else."""
    with pytest.raises(ValueError, match="read-only"):
        detector_anchors()[0] = 0


def test_centres_are_spread_evenly() -> None:
    """Their mean is the middle of the input."""
    assert np.allclose(detector_anchors().mean(axis=0), 112)
