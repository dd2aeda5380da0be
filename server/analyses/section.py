"""One section of an analysis, in a process of its own:
`python -m server.analyses.section ID CLAIM PARENT UNTIL_S`.

It adds to the checkpoint what the nets say of the pictures up to that media time, and hands that on
to other hosts. Whatever goes wrong is left to the process that measures the whole file
(`server.analyses.job`), which then does more itself, and tells.
"""

from __future__ import annotations

import logging
import sys
from contextlib import ExitStack, closing
from pathlib import Path

from inference.errors import SidelineError
from inference.recordings.sections import look
from inference.recordings.video import VideoFile
from server.analyses.queue import LostClaim
from server.analyses.tries import Try, facts, pipeline_alone, soundness
from server.analyses.watch import Watch

log = logging.getLogger(__name__)


def main() -> int:
    """Do it, unless the analysis is not wanted any more."""
    analysis_id, claim, parent, until_s = sys.argv[1:]
    begun = Try.begin(analysis_id, claim, int(parent))
    if begun is None:
        return 0
    with closing(begun):
        try:
            with begun.shelf.draft(analysis_id, claim) as folder:
                watch = begun.watch()
                _look(begun, begun.video(folder, watch), float(until_s), watch)
        except LostClaim:
            log.info("analysis %s is not wanted from this try any more", analysis_id)
        except (SidelineError, OSError, MemoryError) as error:
            kind = type(error).__name__
            log.warning("analysis %s is not gone on with in sections: %s", analysis_id, kind)
    return 0


def _look(begun: Try, path: Path, until_s: float, watch: Watch) -> None:
    """Raises SidelineError, OSError, and LostClaim."""
    analysis, crop = begun.analysis, begun.options.part()
    pipeline = pipeline_alone(begun.settings)
    with closing(pipeline.engine), closing(pipeline), ExitStack() as ending:
        about = facts(analysis, path, crop, pipeline, begun.settings)
        checkpoint = begun.checkpoints.open(analysis.id, about)
        if checkpoint is None:
            return
        ending.enter_context(checkpoint)
        video = ending.enter_context(VideoFile(path, crop=crop, clock=pipeline.clock))
        whole_s = max(until_s, video.info.duration_s or 0.0)
        watch.begin(checkpoint)
        before = checkpoint.kept
        sound = soundness(pipeline)

        def told(at_s: float) -> None:
            watch.measured(at_s / whole_s)

        look(video, pipeline.engine, checkpoint, until_s, told, sound)
        begun.checkpoints.hand_on(analysis.id, checkpoint)
        added = "analysis %s: %d pictures looked at up to %g s, %d known from earlier sections"
        log.info(added, analysis.id, checkpoint.kept - before, until_s, before)


if __name__ == "__main__":
    raise SystemExit(main())
