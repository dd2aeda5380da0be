"""What the detector's outputs mean: people, best first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inference.engines.base import OUTPUTS, Net, Outputs
from inference.pose.activation import sigmoid
from inference.pose.anchors import detector_anchors
from inference.pose.region import Region, around_body

_Array = NDArray[np.float32]

_MIN_SCORE = 0.5
_SAME_PERSON_OVERLAP = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Detection:
    """A person: `box` (left, top, right, bottom) around the face and `points` (4, 2), both in
    fractions of the detector's square input, and a score 0…1.

    The points: middle of the hips, edge of the circle around the whole body, middle of the
    shoulders, edge of the circle around the upper body.
    """

    box: _Array
    points: _Array
    score: float

    def body_region(self, shown: Region) -> Region:
        """Where the body is in the picture, when the detector was shown the region `shown`."""
        matrix = shown.matrix()
        pixels = self.points[:2] @ matrix[:, :2].T + matrix[:, 2]
        return around_body(pixels[0], pixels[1])


def decode(outputs: Outputs) -> list[Detection]:
    """The people in one image, best first; `outputs` are the detector's for a batch of one."""
    logits = outputs[OUTPUTS.scores].reshape(-1)
    scores = sigmoid(logits)
    chosen = np.flatnonzero(scores >= _MIN_SCORE)
    chosen = chosen[np.argsort(-scores[chosen], kind="stable")]
    raw = outputs[OUTPUTS.boxes].reshape(-1, 12)[chosen]
    boxes, points = _locate(raw, detector_anchors()[chosen])
    return _merge(boxes, points, scores[chosen])


def _locate(raw: _Array, anchors: _Array) -> tuple[_Array, _Array]:
    """Boxes (n, 4) and points (n, 4, 2) in fractions of the input."""
    side = np.float32(Net.DETECTOR.side)
    centres, half = raw[:, :2] + anchors, raw[:, 2:4] / 2
    boxes = np.concatenate([centres - half, centres + half], axis=1) / side
    points = (raw[:, 4:].reshape(-1, 4, 2) + anchors[:, None]) / side
    return boxes.astype(np.float32), points.astype(np.float32)


def _merge(boxes: _Array, points: _Array, scores: _Array) -> list[Detection]:
    """Weighted non-maximum suppression: each person is the mean, weighted by score, of all
    candidates that overlap the best one. Candidates come best first."""
    people: list[Detection] = []
    left = np.arange(len(scores))
    while left.size:
        same = _overlap(boxes[left[0]], boxes[left]) > _SAME_PERSON_OVERLAP
        same[0] = True
        group, left = left[same], left[~same]
        weights = scores[group] / scores[group].sum()
        box = np.tensordot(weights, boxes[group], axes=1)
        people.append(
            Detection(box, np.tensordot(weights, points[group], axes=1), float(scores[group[0]]))
        )
    return people


def _overlap(box: _Array, boxes: _Array) -> _Array:
    """Intersection over union of one box with each of (n, 4)."""
    corner = np.maximum(box[:2], boxes[:, :2])
    sides = np.clip(np.minimum(box[2:], boxes[:, 2:]) - corner, 0, None)
    shared = sides.prod(axis=1)
    total = (box[2:] - box[:2]).prod() + (boxes[:, 2:] - boxes[:, :2]).prod(axis=1) - shared
    overlap: _Array = np.divide(shared, total, out=np.zeros_like(shared), where=total > 0)
    return overlap
