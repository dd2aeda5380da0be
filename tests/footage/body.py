"""One person's landmarks through a recording."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inference.landmarks import Landmark
from inference.motion.analyzer import AthleteProfile
from inference.offline import analyze_video
from inference.pipeline import Pipeline
from inference.recordings.crop import Crop
from inference.results import FrameResult

Floats = NDArray[np.float64]


def bodies_in(video: Path, crop: Crop, pipeline: Pipeline) -> Floats:
    """The landmarks in each frame, shape (frames, 33, 2): x to the right and y up, in picture
    heights; not a number where nobody was seen. Through the pipeline that serves everybody."""
    rows: list[Floats] = []

    def keep(result: FrameResult) -> None:
        row = np.full((len(Landmark), 2), np.nan)
        if result.pose is not None:
            picture = result.frame.picture
            row = result.pose.image[:, :2] * np.array([picture.width / picture.height, -1.0])
        rows.append(row)

    analyze_video(video, "running", AthleteProfile(), pipeline, crop=crop, on_result=keep)
    return np.array(rows)


def middle(bodies: Floats, name: str) -> Floats:
    """Between the left and the right of a pair, shape (frames, 2)."""
    return np.asarray(pair(bodies, name).mean(axis=1))


def pair(bodies: Floats, name: str) -> Floats:
    """The left and the right one, shape (frames, 2, 2)."""
    return np.asarray(bodies[:, [Landmark[f"LEFT_{name}"], Landmark[f"RIGHT_{name}"]]])


def crossing(values: Floats, level: float, at: int) -> float:
    """Where the line between the values of frame `at` and of the next one in which somebody was
    seen meets the level."""
    later = at + 1 + int(np.argmax(np.isfinite(values[at + 1 :])))
    before, after = values[at], values[later]
    return float(at + (later - at) * (level - before) / (after - before))
