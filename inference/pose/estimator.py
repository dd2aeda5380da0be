"""The simple form: one stream, one picture at a time, on the caller's thread."""

from __future__ import annotations

from inference.engines.base import Engine
from inference.frames import Picture
from inference.landmarks import Pose
from inference.pose.tracker import CropRequest, Tracker


class PoseEstimator:
    """A tracker with an engine of its own choosing; the engine stays the caller's to close."""

    def __init__(self, engine: Engine, tracker: Tracker | None = None) -> None:
        self._engine = engine
        self.tracker = tracker or Tracker()

    def estimate(self, picture: Picture) -> Pose | None:
        """The pose in the stream's next picture, None when nobody is found.

        Raises EngineError when the engine fails.
        """
        step: CropRequest | Pose | None = self.tracker.request(picture)
        while isinstance(step, CropRequest):
            step = self.tracker.answer(self._engine.run(step.net, step.crop[None]))
        return step
