"""What the pipeline hands out for every frame it worked on."""

from __future__ import annotations

from dataclasses import dataclass

from inference.frames import Frame, StageTimes
from inference.landmarks import Pose, PoseSample
from inference.motion.analyzer import Analysis


@dataclass(frozen=True, slots=True, eq=False)
class FrameResult:
    """The answer to one frame; `drops` counts, by reason, the stream's frames not worked on
    since the previous result."""

    frame: Frame
    pose: Pose | None
    analysis: Analysis
    stages: StageTimes
    drops: dict[str, int]

    @property
    def sample(self) -> PoseSample:
        """What the analyzer was pushed for this frame."""
        picture = self.frame.picture
        return PoseSample(self.frame.media_time_s, self.pose, picture.width, picture.height)
