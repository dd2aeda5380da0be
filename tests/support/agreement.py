"""How far our poses are from the reference's, picture by picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from inference.engines.mediapipe import (
    UNSMOOTHED_STEP_MS,
    Mode,
    Reference,
    ReferencePose,
    as_rgb,
)
from inference.frames import Picture
from inference.landmarks import Pose
from inference.pose.estimator import PoseEstimator

OTHER_PERSON_PERCENT = 25.0
"""Further apart than this on average, the two look at different people."""


@dataclass(slots=True)
class Agreement:
    """Distances in per cent of the body's height, one a picture in which both saw one person."""

    percent: list[float] = field(default_factory=list)
    nobody: int = 0
    only_ours: int = 0
    only_theirs: int = 0
    other_person: int = 0

    @property
    def mean(self) -> float:
        """Mean distance in per cent of the body's height."""
        return float(np.mean(self.percent))

    @property
    def median(self) -> float:
        """Median distance in per cent of the body's height."""
        return float(np.median(self.percent))

    @property
    def disagreements(self) -> float:
        """Share of the pictures with a person in which the two do not mean the same person."""
        apart = self.only_ours + self.only_theirs + self.other_person
        return apart / max(1, apart + len(self.percent))

    def __str__(self) -> str:
        p95 = np.percentile(self.percent, 95)
        return (
            f"{len(self.percent)} pictures: mean {self.mean:.3f} %, median {self.median:.3f} %, "
            f"p95 {p95:.3f} %, largest {max(self.percent):.2f} % of the body's height; "
            f"only ours {self.only_ours}, only theirs {self.only_theirs}, "
            f"another person {self.other_person}, nobody {self.nobody}"
        )


def compare(
    pictures: Iterable[Picture],
    estimator: PoseEstimator,
    reference: Reference,
    *,
    step_ms: int = UNSMOOTHED_STEP_MS,
) -> Agreement:
    """Show both the same pictures; ours starts anew on each where the reference does."""
    result = Agreement()
    for number, picture in enumerate(pictures):
        theirs = reference.find(as_rgb(picture), number * step_ms)
        if reference.mode is Mode.IMAGE:
            estimator.tracker.reset()
        _note(result, estimator.estimate(picture), theirs[0] if theirs else None, picture)
    return result


def _note(
    result: Agreement, ours: Pose | None, theirs: ReferencePose | None, picture: Picture
) -> None:
    if ours is None or theirs is None:
        result.nobody += ours is None and theirs is None
        result.only_ours += ours is not None
        result.only_theirs += theirs is not None
        return
    percent = distance_percent(ours, theirs, picture)
    if percent > OTHER_PERSON_PERCENT:
        result.other_person += 1
    else:
        result.percent.append(percent)


def distance_percent(ours: Pose, theirs: ReferencePose, picture: Picture) -> float:
    """Mean distance of the 33 landmarks, in per cent of the height that theirs span."""
    size = np.array([picture.width, picture.height])
    apart = np.linalg.norm((ours.image - theirs.image)[:, :2] * size, axis=1)
    height = np.ptp(theirs.image[:, 1]) * picture.height
    return float(100 * apart.mean() / height)
