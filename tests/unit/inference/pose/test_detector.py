"""Tests of `inference.pose.detector`."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from inference.engines.base import OUTPUTS, Outputs
from inference.pose.anchors import detector_anchors
from inference.pose.detector import decode
from inference.pose.region import Region

_Array = NDArray[np.float32]

_NEAR, _FAR = 600, 1200
"""Two anchors, more than a box apart."""


def _logit(score: float) -> float:
    return math.log(score / (1 - score))


def _outputs(*candidates: tuple[int, float, list[float]]) -> Outputs:
    """A detector's answer with candidates (anchor, score, box centre x, y, width, height)."""
    boxes = np.zeros((1, 2254, 12), np.float32)
    scores = np.full((1, 2254), -10, np.float32)
    for anchor, score, box in candidates:
        boxes[0, anchor, :4] = box
        # Middle of the hips 10 px below the anchor, edge of the circle 40 px above that.
        boxes[0, anchor, 4:8] = [0, 10, 0, -30]
        scores[0, anchor] = _logit(score)
    return {OUTPUTS.boxes: boxes, OUTPUTS.scores: scores}


def test_a_box_is_relative_to_its_anchor_and_in_fractions_of_the_input() -> None:
    """Centre and sides in pixels become left, top, right and bottom in 0…1."""
    (person,) = decode(_outputs((_NEAR, 0.9, [2, 3, 20, 10])))
    x, y = detector_anchors()[_NEAR]
    expected = np.array([x + 2 - 10, y + 3 - 5, x + 2 + 10, y + 3 + 5]) / 224
    assert np.allclose(person.box, expected, atol=1e-6)
    assert np.allclose(person.points[0], np.array([x, y + 10]) / 224, atol=1e-6)
    assert math.isclose(person.score, 0.9, rel_tol=1e-5)


def test_candidates_below_a_half_are_nobody() -> None:
    """A score of 0.49 is not a person, one of 0.51 is."""
    assert decode(_outputs((_NEAR, 0.49, [0, 0, 20, 20]))) == []
    assert len(decode(_outputs((_NEAR, 0.51, [0, 0, 20, 20])))) == 1


def test_people_come_best_first() -> None:
    """Two that do not overlap are two people, in the order of their scores."""
    box = [0.0, 0.0, 20.0, 20.0]
    people = decode(_outputs((_NEAR, 0.6, box), (_FAR, 0.8, box)))
    assert [round(person.score, 3) for person in people] == [0.8, 0.6]


def test_overlapping_candidates_are_averaged_by_score() -> None:
    """Neighbours merge into one person: positions weighted, the best one's score."""
    same_cell = _NEAR + 1
    assert np.array_equal(detector_anchors()[_NEAR], detector_anchors()[same_cell])
    (person,) = decode(_outputs((_NEAR, 0.9, [0, 0, 20, 20]), (same_cell, 0.6, [3, 0, 20, 20])))
    shift = (0.9 * 0 + 0.6 * 3) / 1.5
    x = detector_anchors()[_NEAR][0]
    assert np.isclose(person.box[0] * 224, x - 10 + shift, atol=1e-4)
    assert math.isclose(person.score, 0.9, rel_tol=1e-5)


def test_a_box_without_area_is_one_person() -> None:
    """Degenerate boxes overlap with nothing, not even themselves, and still end the search."""
    assert len(decode(_outputs((_NEAR, 0.9, [0, 0, 0, 0])))) == 1


def test_the_body_lies_where_the_shown_region_puts_it() -> None:
    """Points in fractions of the input become pixels of the picture, and the region follows."""
    (person,) = decode(_outputs((_NEAR, 0.9, [0, 0, 20, 20])))
    region = person.body_region(Region(320, 180, 640))
    x, y = detector_anchors()[_NEAR]
    scale = 640 / 224
    assert math.isclose(region.center_x_px, x * scale, rel_tol=1e-5)
    assert math.isclose(region.center_y_px, (y + 10) * scale - 140, rel_tol=1e-5)
    assert math.isclose(region.side_px, 2 * 40 * scale * 1.25, rel_tol=1e-5)
    assert math.isclose(region.rotation_rad, 0, abs_tol=1e-5)
