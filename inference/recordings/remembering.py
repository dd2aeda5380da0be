"""A tracker that takes from a checkpoint what the nets said before, and adds what they say now."""

from __future__ import annotations

from collections.abc import Callable
from zlib import crc32

from inference.engines.base import Outputs
from inference.frames import Picture
from inference.landmarks import Pose
from inference.pose.tracker import CropRequest, Tracker
from inference.recordings.checkpoint import Checkpoint, Entry

_EVERY = 16
"""Every so many-th pixel of every so many-th row tells two pictures apart."""


class RememberingTracker:
    """The tracker, picture for picture as if the nets had run for all of them.

    `sound` says whether the nets still are those that the checkpoint is about.
    """

    def __init__(
        self, tracker: Tracker, checkpoint: Checkpoint, sound: Callable[[], bool] = lambda: True
    ) -> None:
        self._tracker = tracker
        self._checkpoint = checkpoint
        self._sound = sound
        self._picture = 0

    @property
    def following(self) -> bool:
        """True while the next picture needs no detection."""
        return self._tracker.following

    def request(self, picture: Picture) -> CropRequest | Pose | None:
        """Begin a picture; one that is known needs no net."""
        self._picture = checksum(picture)
        known = self._checkpoint.take(self._picture)
        if known is not None:
            self._tracker.trail = known.trail
            return known.pose
        request = self._tracker.request(picture)
        if request is None:
            self._keep(None)
        return request

    def answer(self, outputs: Outputs) -> CropRequest | Pose | None:
        """Take the outputs; what came of the picture is kept."""
        said = self._tracker.answer(outputs)
        if not isinstance(said, CropRequest):
            self._keep(said)
        return said

    def _keep(self, pose: Pose | None) -> None:
        if not self._sound():
            self._checkpoint.close()
        self._checkpoint.add(Entry(self._picture, pose, self._tracker.trail))


def checksum(picture: Picture) -> int:
    """Of some of the picture's pixels, and of its size."""
    some = picture.y[::_EVERY, ::_EVERY].tobytes()
    return crc32(some, picture.width ^ picture.height << 16)
