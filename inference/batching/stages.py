"""What the runner needs of pose tracking; `inference.pose.tracker.Tracker` is one."""

from __future__ import annotations

from typing import Protocol

from inference.engines.base import Outputs
from inference.frames import Picture
from inference.landmarks import Pose
from inference.pose.tracker import CropRequest


class PoseTracker(Protocol):
    """Follows one person through one stream; says what to run, and never runs it."""

    @property
    def following(self) -> bool:
        """True while the next picture needs no detection."""

    def request(self, picture: Picture) -> CropRequest | Pose | None:
        """Begin a picture; a request left without its answer is forgotten. A pose or nobody needs
        no net."""

    def answer(self, outputs: Outputs) -> CropRequest | Pose | None:
        """Take the outputs, a batch of one: the next request, the pose, or nobody."""
