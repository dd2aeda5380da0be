"""For processes that measure, when this folder is on their path: each picture that the nets have
answered is a byte in the file `SIDELINE_COUNT`. A kill cannot take back what was written."""

from __future__ import annotations

import os
import sys

_MEASURES = {"server.analyses.job", "server.analyses.section"}

if _MEASURES & set(sys.orig_argv) and "SIDELINE_COUNT" in os.environ:
    from inference.engines.base import Outputs
    from inference.landmarks import Pose
    from inference.pose.tracker import CropRequest, Tracker

    _answer = Tracker.answer
    _count = os.open(os.environ["SIDELINE_COUNT"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def _counted(tracker: Tracker, outputs: Outputs) -> CropRequest | Pose | None:
        said = _answer(tracker, outputs)
        if not isinstance(said, CropRequest):
            os.write(_count, b".")
        return said

    Tracker.answer = _counted  # type: ignore[assignment,method-assign]
