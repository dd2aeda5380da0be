"""One analysis, in a process of its own: `python -m server.analyses.job ID CLAIM PARENT`.

What decodes strangers' files may crash, hang or eat memory: it takes nothing with it, and another
try follows, which takes from the checkpoint what the nets have answered before.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import sys
import time
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from inference.errors import (
    BrokenSport,
    InvalidInput,
    NoPersonFound,
    SidelineError,
    UnknownSport,
    VideoError,
)
from inference.frames import Picture
from inference.motion.analyzer import AthleteProfile
from inference.offline import analyze_video
from inference.pipeline import Pipeline
from inference.pose.tracker import Tracker
from inference.recordings.checkpoint import Checkpoint
from inference.recordings.crop import Crop
from inference.recordings.overlay import Notes, write_overlay
from inference.recordings.remembering import RememberingTracker
from inference.report import Report
from inference.reporting.series import Recorder
from inference.results import FrameResult
from inference.sports.registry import get_sport
from server.analyses.checkpoints import Checkpoints, about
from server.analyses.queue import LostClaim, Queue
from server.analyses.requests import Athlete, Options
from server.analyses.results import Result, Shelf
from server.analyses.watch import Watch
from server.commands.outputs import Outputs
from server.config import Settings, read_settings
from server.ids import new_id
from server.loading import engine_setup, model_paths, open_pipeline
from server.observability.logs import log_to_stderr
from server.parents import die_with
from server.store.database import open_database
from server.store.tables import Analysis
from server.uploads.slugs import slug_of
from server.wire.problems import Problem

log = logging.getLogger(__name__)

_NICE = 10
_MEASURING = 0.8
"""The part of the time that measuring takes where an overlay is drawn afterwards."""
_THUMBNAIL_PX = 360
_SLUGS: dict[type[SidelineError], str] = {
    NoPersonFound: "no-person-found",
    UnknownSport: "unknown-sport",
    BrokenSport: "broken-sport",
    InvalidInput: "invalid-input",
}
"""What another try would not change."""


def run(analysis: Analysis, video: Path, folder: Path, settings: Settings, watch: Watch) -> Report:
    """Measure the video and write everything to `folder`; raises SidelineError."""
    athlete = Athlete.model_validate(analysis.options["athlete"]).profile()
    options = Options.model_validate(analysis.options["options"])
    crop = options.part()
    recorder, notes = Recorder(), Notes()

    def listen(result: FrameResult) -> None:
        for one in (recorder, notes, watch.saw):
            one(result)

    pipeline = open_pipeline(settings.model_copy(update={"engine_process": "off"}))
    with closing(pipeline.engine), ExitStack() as ending:
        facts = _facts(video, crop, pipeline, settings)
        checkpoint = Checkpoints(settings.checkpoints_dir).open(analysis.id, facts)
        if checkpoint is not None:
            ending.enter_context(checkpoint)
        watch.begin(checkpoint, analysis.progress)
        ending.enter_context(closing(pipeline))
        report = analyze_video(
            video,
            analysis.sport,
            athlete,
            pipeline,
            crop=crop,
            on_progress=watch.measured,
            on_result=listen,
            tracker=None if checkpoint is None else _remembering(checkpoint, pipeline),
        )
        if checkpoint is not None:
            told = "analysis %s: %d pictures looked at, %d known from earlier tries"
            log.info(told, analysis.id, checkpoint.added, checkpoint.taken)
    report = replace(report, video=analysis.video)
    _write(report, recorder, athlete, folder, watch)
    if options.overlay:
        _draw(video, folder, notes, report, crop, watch)
    return report


def _facts(
    video: Path, crop: Crop | None, pipeline: Pipeline, settings: Settings
) -> dict[str, str]:
    paths = model_paths(settings)
    return about(video, crop, pipeline.engine.name, paths, engine_setup(settings).threads)


def _remembering(checkpoint: Checkpoint, pipeline: Pipeline) -> RememberingTracker:
    """An engine that fails is replaced by one of another kind, whose numbers are not the same."""
    first = pipeline.engine.name
    return RememberingTracker(Tracker(), checkpoint, lambda: pipeline.engine.name == first)


def _video(analysis: Analysis, settings: Settings) -> Path:
    """The upload's file; raises VideoError when it was deleted."""
    if analysis.upload_id is None:
        raise VideoError(f"{analysis.video} was deleted before it was measured")
    return settings.uploads_dir / analysis.upload_id


def _write(
    report: Report, recorder: Recorder, athlete: AthleteProfile, folder: Path, watch: Watch
) -> None:
    outputs = Outputs(
        html=folder / Result.PAGE,
        csv=folder / Result.ATTEMPTS,
        landmarks=folder / Result.LANDMARKS,
        trc=folder / Result.TRC,
    )
    outputs.write(report, recorder.series(), get_sport(report.sport), athlete)
    (folder / Result.REPORT).write_text(json.dumps(report.to_json(), allow_nan=False))
    if watch.picture is not None:
        (folder / Result.THUMBNAIL).write_bytes(thumbnail(watch.picture))


def _draw(
    video: Path, folder: Path, notes: Notes, report: Report, crop: Crop | None, watch: Watch
) -> None:
    sport = get_sport(report.sport)
    write_overlay(video, folder / Result.OVERLAY, notes, report, sport, crop, watch.drawn)


def thumbnail(picture: Picture) -> bytes:
    """The picture as a small JPEG."""
    scale = min(1.0, _THUMBNAIL_PX / min(picture.width, picture.height))
    size = (max(2, round(picture.width * scale)), max(2, round(picture.height * scale)))
    planes = [
        cv2.resize(np.ascontiguousarray(one), size) for one in (picture.y, picture.v, picture.u)
    ]
    done, encoded = cv2.imencode(".jpg", cv2.cvtColor(cv2.merge(planes), cv2.COLOR_YCrCb2BGR))
    assert done
    return encoded.tobytes()


def summary_of(report: Report) -> dict[str, Any]:
    """What a list shows of it."""
    told = report.to_json()
    return {
        **told["summary"],
        "frame_count": report.frame_count,
        "duration_s": report.duration_s,
        "fps": report.fps,
        "grade": told["verdict"]["grade"],
    }


def problem_of(error: SidelineError, analysis: Analysis) -> tuple[Problem, bool]:
    """The document, and whether another try would fail in the same way."""
    text = str(error).replace(analysis.upload_id or "", analysis.video)
    if isinstance(error, VideoError):
        return Problem(422, slug_of(error), text), True
    for kind, slug in _SLUGS.items():
        if isinstance(error, kind):
            return Problem(422, slug, text), True
    return Problem(500, "analysis-failed", text), False


def _yield_to_others() -> None:
    """Take only the time that live sessions and requests leave, where the system knows of such a
    thing: being nice alone costs a live session on two cores frames, because it waits for whoever
    is on the processor."""
    if hasattr(os, "SCHED_IDLE"):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    else:
        os.nice(_NICE)


def main() -> int:
    """Do the try, and say in the database what came of it."""
    analysis_id, claim, parent = sys.argv[1:]
    die_with(int(parent))
    _yield_to_others()
    settings = read_settings()
    log_to_stderr(settings.log_level)
    limit = settings.analysis_memory_bytes
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    database = open_database(settings.database, settings.data_dir)
    queue = Queue(database, time.time, new_id)
    analysis = queue.find(analysis_id)
    if analysis is None or analysis.claim != claim:
        return 0
    shelf = Shelf(settings.analyses_dir)
    overlay = analysis.options["options"]["overlay"]
    watch = Watch(
        partial(queue.beat, analysis_id, claim),
        partial(queue.begin_anew, analysis_id, claim),
        _MEASURING if overlay else 1.0,
    )
    checkpoints = Checkpoints(settings.checkpoints_dir)
    try:
        with shelf.draft(analysis_id, claim) as folder:
            report = run(analysis, _video(analysis, settings), folder, settings, watch)
            queue.beat(analysis_id, claim, "writing", 1.0)
            shelf.publish(folder, analysis_id)
        queue.finish(analysis_id, claim, summary_of(report))
        checkpoints.remove(analysis_id)
    except LostClaim:
        log.info("analysis %s is not wanted from this try any more", analysis_id)
    except (SidelineError, OSError, MemoryError) as error:
        told = error if isinstance(error, SidelineError) else SidelineError(f"it failed: {error!r}")
        problem, for_good = problem_of(told, analysis)
        log.warning("analysis %s: %s", analysis_id, problem.detail)
        queue.fail(analysis_id, claim, problem, for_good=for_good)
        if not queue.may_be_tried(analysis_id):
            checkpoints.remove(analysis_id)
    finally:
        database.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
