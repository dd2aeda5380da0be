"""Streams of poses for the tests of motion: made from the exact athlete, then disturbed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from inference.landmarks import Landmark, Pose, PoseSample
from inference.motion.analyzer import AthleteProfile, Event
from inference.motion.sport import Sport
from inference.sports.cmj import SPORT

Image = NDArray[np.float32]


def events_of(
    samples: Iterable[PoseSample], profile: AthleteProfile | None = None, sport: Sport = SPORT
) -> tuple[Event, ...]:
    """Everything that a new analyzer says of the samples, the flush's events last."""
    analyzer = sport.create(profile or AthleteProfile())
    seen = [event for sample in samples for event in analyzer.push(sample).events]
    return (*seen, *analyzer.flush())


def finals_of(
    samples: Iterable[PoseSample], profile: AthleteProfile | None = None, sport: Sport = SPORT
) -> list[Event]:
    """The finals of the jumps in the samples."""
    return [event for event in events_of(samples, profile, sport) if event.kind == sport.attempt]


def changed(sample: PoseSample, change: Callable[[Image], NDArray[np.floating]]) -> PoseSample:
    """The sample with other image landmarks; `change` gets a copy of them, (33, 4)."""
    if sample.pose is None:
        return sample
    image = change(sample.pose.image.copy()).astype(np.float32)
    return replace(sample, pose=Pose(image, sample.pose.world, sample.pose.score))


def moved(sample: PoseSample, right: float = 0.0, down: float = 0.0) -> PoseSample:
    """The whole body elsewhere, in shares of the picture's width and height."""
    offset = np.array([right, down, 0.0, 0.0])
    return changed(sample, lambda image: image + offset)


def swapped(sample: PoseSample) -> PoseSample:
    """Left and right confused, as nets do."""
    order = [_other_side(mark) for mark in Landmark]
    return changed(sample, lambda image: image[order])


def _other_side(mark: Landmark) -> int:
    name = mark.name
    if "LEFT" in name:
        return int(Landmark[name.replace("LEFT", "RIGHT")])
    return int(Landmark[name.replace("RIGHT", "LEFT")])


def unseen(sample: PoseSample) -> PoseSample:
    """Nobody was found in this frame."""
    return replace(sample, pose=None)


def at_times(samples: Sequence[PoseSample], start_s: float, fps: float) -> list[PoseSample]:
    """The same poses on an even time line of their own."""
    return [replace(s, media_time_s=start_s + i / fps) for i, s in enumerate(samples)]
