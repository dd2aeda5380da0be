"""Follows one person through one stream; says what to run, and never runs it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inference.engines.base import OUTPUTS, Net, Outputs
from inference.errors import InvalidInput
from inference.frames import Picture
from inference.landmarks import Pose
from inference.pose import detector, landmarks
from inference.pose.crop import cut
from inference.pose.letterbox import letterbox
from inference.pose.region import Region, whole

_MIN_POSE_SCORE = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class CropRequest:
    """One crop, uint8 (side, side, 3) RGB, to be run through `net`, alone or in any batch."""

    net: Net
    crop: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the request in flight was about. `last_try` is True when a detection led to it."""

    picture: Picture
    region: Region
    net: Net
    last_try: bool


@dataclass(frozen=True, slots=True)
class Trail:
    """All that a tracker knows between two pictures: where to look for the person, and where nobody
    is known, how many pictures ago it looked for somebody; 0: it will look in the next one."""

    region: Region | None
    unseen: int


NOWHERE = Trail(None, 0)
"""Before the first picture."""


class Tracker:
    """The state of one stream: where the person was, and what is being asked.

    For each picture: `request(picture)`, then `answer(outputs)` until it returns no further
    request. A picture costs one net while the person is followed, two when the person is first
    found, and at most three when the person is lost and found again in the same picture.

    Asking again on the same picture differs from MediaPipe, which looks again on the next one:
    a fast jump out of the region then leaves no hole in the landmarks.

    `detect_every`: while nobody is there, look in every n-th picture only.
    """

    def __init__(self, detect_every: int = 1) -> None:
        if detect_every < 1:
            raise InvalidInput(f"detect_every must be at least 1, not {detect_every}")
        self._detect_every = detect_every
        self.reset()

    def reset(self) -> None:
        """Forget the person and any request in flight: the next picture begins anew."""
        self._region: Region | None = None
        self._asked: _Asked | None = None
        self._unseen = 0

    @property
    def following(self) -> bool:
        """True while the next picture needs no detection."""
        return self._region is not None

    @property
    def trail(self) -> Trail:
        """What is known between two pictures; set, it is as if this tracker had found it out."""
        return Trail(self._region, self._unseen)

    @trail.setter
    def trail(self, trail: Trail) -> None:
        self._region, self._unseen = trail.region, trail.unseen
        self._asked = None

    def request(self, picture: Picture) -> CropRequest | None:
        """Begin a picture; None when it is to be skipped because nobody was there lately.

        A request still in flight for an earlier picture is forgotten: its answer must not come.
        """
        if self._region is not None:
            return self._ask_landmarks(picture, self._region, last_try=False)
        self._asked = None
        looked, self._unseen = self._unseen, (self._unseen + 1) % self._detect_every
        return None if looked else self._ask_detection(picture)

    def answer(self, outputs: Outputs) -> CropRequest | Pose | None:
        """Take the outputs (a batch of one) of the request in flight.

        Returns the next request on the same picture, the pose, or None when nobody was found.
        Raises InvalidInput when nothing was asked.
        """
        if self._asked is None:
            raise InvalidInput("no request is in flight: call request() before answer()")
        asked, self._asked = self._asked, None
        if asked.net is Net.DETECTOR:
            return self._detected(asked, outputs)
        return self._looked(asked, outputs)

    def _detected(self, asked: _Asked, outputs: Outputs) -> CropRequest | None:
        people = detector.decode(outputs)
        if not people:
            return None
        region = people[0].body_region(asked.region)
        if not region.usable:
            return None
        return self._ask_landmarks(asked.picture, region, last_try=True)

    def _looked(self, asked: _Asked, outputs: Outputs) -> CropRequest | Pose | None:
        if float(outputs[OUTPUTS.score].reshape(())) > _MIN_POSE_SCORE:
            found = landmarks.decode(outputs, asked.region, asked.picture)
            self._region = found.next_region.on_grid() if found.next_region.usable else None
            self._unseen = 0
            return found.pose
        self._region = None
        return None if asked.last_try else self._ask_detection(asked.picture)

    def _ask_detection(self, picture: Picture) -> CropRequest:
        region = whole(picture)
        self._asked = _Asked(picture, region, Net.DETECTOR, last_try=True)
        return CropRequest(Net.DETECTOR, letterbox(picture, Net.DETECTOR.side))

    def _ask_landmarks(self, picture: Picture, region: Region, *, last_try: bool) -> CropRequest:
        self._asked = _Asked(picture, region, Net.LANDMARKS, last_try)
        return CropRequest(Net.LANDMARKS, cut(picture, region, Net.LANDMARKS.side))
