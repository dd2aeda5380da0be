"""An engine without nets: always the same person, upright in the middle of the crop."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from inference.engines.base import OUTPUTS, Engine, Images, Net, Outputs
from inference.engines.checks import check_images
from inference.errors import EngineError

_Array = NDArray[np.float32]

# Crop pixels from the middle between the hips, which is the middle of the crop; x of the
# athlete's left side, who faces the camera. Order: nose, then left points as in `Landmark`.
_NOSE = (0, -82)
_LEFT_FACE = ((3, -85), (5, -85), (7, -85), (10, -83), (4, -77))
_LEFT_BODY = (
    *((20, -60), (26, -30), (28, -3)),  # shoulder, elbow, wrist
    *((29, 5), (28, 6), (26, 4)),  # pinky, index, thumb
    *((12, 0), (13, 42), (13, 84)),  # hip, knee, ankle
    *((12, 90), (15, 94)),  # heel, foot index
)
_PX_PER_METRE = 110.0
_EDGE_PX = 102.4
"""From the hips to the circle around the body; the next region is then the same as this one."""

_MIDDLE_ANCHOR = 2104
"""The first anchor of the middle cell of the coarsest map: its centre is (112, 112)."""

_SURE_LOGIT = 6.0


class FakeEngine(Engine):
    """Deterministic answers, to be changed between runs.

    `detection_score` and `pose_score` are the probabilities that it gives, `failures_left` the
    number of runs to fail from now on, `calls` the last runs as (net, batch size). `finds` says
    of one crop whether there is a person in it. A run takes `latency_s(net, batch size)` seconds,
    spent by calling `wait`: `ManualClock.advance` in tests, `time.sleep` in a rehearsal.
    """

    name = "fake"

    def __init__(
        self,
        *,
        latency_s: Callable[[Net, int], float] | None = None,
        wait: Callable[[float], None] | None = None,
        finds: Callable[[NDArray[np.uint8]], bool] = lambda _: True,
    ) -> None:
        if (latency_s is None) != (wait is None):
            raise ValueError("a latency needs something to wait with, and the other way round")
        self.detection_score = 0.95
        self.pose_score = 0.99
        self.failures_left = 0
        self.calls: deque[tuple[Net, int]] = deque(maxlen=10_000)
        self._latency_s = latency_s
        self._wait = wait
        self._finds = finds
        self._closed = False

    def run(self, net: Net, images: Images) -> Outputs:
        """Answer as the net would; raises EngineError when told to fail or when closed."""
        if self._closed:
            raise EngineError("the engine fake is closed")
        check_images(net, images)
        self.calls.append((net, len(images)))
        if self._latency_s is not None and self._wait is not None:
            self._wait(self._latency_s(net, len(images)))
        if self.failures_left > 0:
            self.failures_left -= 1
            raise EngineError("the fake engine was told to fail")
        found = np.array([self._finds(image) for image in images])
        answer = self._detections if net is Net.DETECTOR else self._landmarks
        return answer(found)

    def close(self) -> None:
        """Refuse further runs."""
        self._closed = True

    def _detections(self, found: NDArray[np.bool_]) -> Outputs:
        boxes = np.zeros((len(found), 2254, 12), np.float32)
        scores = np.full((len(found), 2254), -_logit(0.9999), np.float32)
        # Face box, then hips, circle around the body, shoulders, circle around the upper body.
        edge = _EDGE_PX * Net.DETECTOR.side / Net.LANDMARKS.side
        boxes[:, _MIDDLE_ANCHOR] = [0, -70, 30, 30, 0, 0, 0, -edge, 0, -52, 0, -edge]
        scores[found, _MIDDLE_ANCHOR] = _logit(self.detection_score)
        return {OUTPUTS.boxes: boxes, OUTPUTS.scores: scores}

    def _landmarks(self, found: NDArray[np.bool_]) -> Outputs:
        count = len(found)
        points = _figure()
        rows = np.zeros((39, 5), np.float32)
        rows[:, :2] = points + Net.LANDMARKS.side / 2
        rows[:, 3:] = _SURE_LOGIT
        world = np.zeros((39, 3), np.float32)
        world[:, :2] = points / _PX_PER_METRE
        score = np.where(found, self.pose_score, 0.001).astype(np.float32)
        return {
            OUTPUTS.landmarks: np.tile(rows.reshape(1, -1), (count, 1)),
            OUTPUTS.score: score[:, None],
            OUTPUTS.world: np.tile(world.reshape(1, -1), (count, 1)),
        }


def _figure() -> _Array:
    """The 39 points (x, y) in crop pixels from the middle of the crop."""
    eyes_left, (ear, mouth) = _LEFT_FACE[:3], _LEFT_FACE[3:]
    ordered = [_NOSE, *eyes_left, *_mirrored(eyes_left), ear, *_mirrored((ear,))]
    ordered += [mouth, *_mirrored((mouth,))]
    for point in _LEFT_BODY:
        ordered += [point, *_mirrored((point,))]
    points = np.zeros((39, 2), np.float32)
    points[: len(ordered)] = ordered
    points[34] = 0, -_EDGE_PX
    return points


def _mirrored(points: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    return [(-x, y) for x, y in points]


def _logit(probability: float) -> float:
    return float(np.log(probability) - np.log1p(-probability))
