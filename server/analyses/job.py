"""One analysis, in a process of its own: `python -m server.analyses.job ID CLAIM PARENT`.

What decodes strangers' files may crash, hang or eat memory: it takes nothing with it, and another
try follows, which takes from the checkpoint what the nets have answered before.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from sqlalchemy import select

from inference.errors import (
    BrokenSport,
    InvalidInput,
    NoPersonFound,
    SidelineError,
    UnknownSport,
    VideoError,
)
from inference.following.followers import follow
from inference.frames import Picture
from inference.motion.analyzer import AthleteProfile
from inference.offline import Choose, Follow, analyze_video
from inference.pipeline import Pipeline
from inference.recordings.checkpoint import Checkpoint
from inference.recordings.crop import Crop
from inference.recordings.overlay import Notes, write_overlay
from inference.recordings.playable import write_playable
from inference.recordings.remembering import follow_remembering
from inference.report import Report
from inference.reporting.curves import curves_of
from inference.reporting.poses import poses_of
from inference.reporting.series import Recorder, Series
from inference.results import FrameResult
from inference.sports.registry import get_sport
from server.analyses.checkpoints import Checkpoints
from server.analyses.queue import LostClaim, Published, Queue
from server.analyses.requests import Athlete, Options
from server.analyses.results import Result, Shelf
from server.analyses.tries import Try, facts, pipeline_alone, soundness
from server.analyses.watch import Watch
from server.commands.outputs import Outputs
from server.config import Settings
from server.history.ledger import answered_in
from server.history.ledgers import Ledgers
from server.observability.traces.stages import Stage, traced_try, untold
from server.store.objects.base import StoreUnavailable
from server.store.people import KeptSession
from server.store.tables import Analysis
from server.uploads.slugs import slug_of
from server.wire.problems import Problem

log = logging.getLogger(__name__)

_STORE_TRIES = 4
_STORE_PAUSE_S = 5.0
_POSTPONED_S = 30.0
_THUMBNAIL_PX = 360
_SLUGS: dict[type[SidelineError], str] = {
    NoPersonFound: "no-person-found",
    UnknownSport: "unknown-sport",
    BrokenSport: "broken-sport",
    InvalidInput: "invalid-input",
}
"""What another try would not change."""


def run(
    analysis: Analysis,
    video: Path,
    folder: Path,
    settings: Settings,
    checkpoints: Checkpoints,
    watch: Watch,
    stage: Stage = untold,
    choose: Choose | None = None,
) -> Report:
    """Measure the video and write everything to `folder`; raises SidelineError."""
    athlete = Athlete.model_validate(analysis.options["athlete"]).profile()
    options = Options.model_validate(analysis.options["options"])
    crop = options.part()
    recorder, notes = Recorder(), Notes()

    def listen(result: FrameResult) -> None:
        for one in (recorder, notes, watch.saw):
            one(result)

    with stage("open"):
        pipeline = pipeline_alone(settings)
    with closing(pipeline.engine), ExitStack() as ending:
        about = facts(analysis, video, crop, pipeline, settings)
        checkpoint = checkpoints.open(analysis.id, about)
        if checkpoint is not None:
            ending.enter_context(checkpoint)
        watch.begin(checkpoint)
        ending.enter_context(closing(pipeline))
        ending.enter_context(stage("measure"))
        report = analyze_video(
            video,
            analysis.sport,
            athlete,
            pipeline,
            crop=crop,
            on_progress=watch.measured,
            on_result=listen,
            find=follow if checkpoint is None else _remembering(checkpoint, pipeline),
            choose=choose,
        )
        if checkpoint is not None:
            told = "analysis %s: %d pictures looked at, %d known from earlier tries"
            log.info(told, analysis.id, checkpoint.added, checkpoint.taken)
    report = replace(report, video=analysis.video)
    with stage("write reports"):
        _write(report, recorder, athlete, folder, watch)
        _write_replay(video, folder, report, recorder.series(), athlete, crop, watch)
    if options.overlay:
        with stage("draw overlay"):
            _draw(video, folder, notes, report, crop, watch)
    return report


def _remembering(checkpoint: Checkpoint, pipeline: Pipeline) -> Follow:
    return partial(follow_remembering, checkpoint=checkpoint, sound=soundness(pipeline))


def _choice(one: Try) -> Choose | None:
    """The frames that are to be analysed, where not all are; raises VideoError when it is not
    known any more which, and StoreUnavailable."""
    if not one.options.answered_only:
        return None
    recorded = KeptSession.recording_id == one.analysis.upload_id
    with one.database.begin() as session:
        session_id = session.scalar(select(KeptSession.id).where(recorded))
    ledger = None if session_id is None else Ledgers(one.places).read(session_id)
    if ledger is None:
        detail = f"the ledger of {one.analysis.video} was deleted before it was measured"
        raise VideoError(detail)
    return answered_in(ledger).choose


def send(
    publish: Callable[[], Published],
    pause: Callable[[float], None] = time.sleep,
    tries: int = _STORE_TRIES,
) -> Published:
    """Publish, once more where the store is away for a moment: measuring anew would take longer.
    Raises StoreUnavailable when it stays away."""
    for _ in range(tries - 1):
        try:
            return publish()
        except StoreUnavailable as error:
            log.warning("results wait %g s for the store: %s", _STORE_PAUSE_S, error)
            pause(_STORE_PAUSE_S)
    return publish()


def _write(
    report: Report, recorder: Recorder, athlete: AthleteProfile, folder: Path, watch: Watch
) -> None:
    outputs = Outputs(
        html=folder / Result.PAGE,
        csv=folder / Result.ATTEMPTS,
        landmarks=folder / Result.LANDMARKS,
        trc=folder / Result.TRC,
    )
    series, sport = recorder.series(), get_sport(report.sport)
    outputs.write(report, series, sport, athlete)
    curves = curves_of(report, series, sport, athlete.height_m)
    for result, content in ((Result.REPORT, report.to_json()), (Result.CURVES, curves)):
        (folder / result).write_text(json.dumps(content, allow_nan=False))
    if watch.picture is not None:
        (folder / Result.THUMBNAIL).write_bytes(thumbnail(watch.picture))


def _write_replay(
    video: Path,
    folder: Path,
    report: Report,
    series: Series,
    athlete: AthleteProfile,
    crop: Crop | None,
    watch: Watch,
) -> None:
    """What a page needs to show the video with what was seen in step."""
    poses = poses_of(report, series, get_sport(report.sport), athlete.height_m, crop)
    (folder / Result.POSES).write_bytes(poses)
    write_playable(video, folder / "replay", watch.copied)


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
    text = str(error)
    if analysis.upload_id:  # the file's name on this disk, which nobody knows
        text = text.replace(analysis.upload_id, analysis.video)
    if isinstance(error, VideoError):
        return Problem(422, slug_of(error), text), True
    for kind, slug in _SLUGS.items():
        if isinstance(error, kind):
            return Problem(422, slug, text), True
    return Problem(500, "analysis-failed", text), False


def main() -> int:
    """Do the try, and say in the database what came of it."""
    analysis_id, claim, parent = sys.argv[1:]
    begun = Try.begin(analysis_id, claim, int(parent))
    if begun is not None:
        with closing(begun):
            _attempt(begun)
    return 0


def _attempt(begun: Try) -> None:
    analysis, claim, queue = begun.analysis, begun.claim, begun.queue
    shelf, checkpoints, watch = begun.shelf, begun.checkpoints, begun.watch()
    with traced_try(begun.settings, analysis.id, analysis.sport) as one:
        try:
            with shelf.draft(analysis.id, claim) as folder:
                with one.stage("fetch"):
                    video, choose = begun.video(folder, watch), _choice(begun)
                told = begun.settings, checkpoints, watch, one.stage, choose
                report = run(analysis, video, folder, *told)
                watch.writes()
                with one.stage("publish"):
                    publish = partial(shelf.publish, folder, analysis, claim, watch.published)
                    published = send(publish)
            _finish(queue, shelf, analysis, claim, report, published)
            checkpoints.remove(analysis.id)
            one.outcome = "done"
        except LostClaim:
            one.outcome = "not-wanted"
            log.info("analysis %s is not wanted from this try any more", analysis.id)
        except StoreUnavailable as error:
            one.outcome = "no-store"
            log.warning("analysis %s: %s", analysis.id, error)
            problem = Problem(503, "no-store", str(error))
            queue.postpone(analysis.id, claim, problem, _POSTPONED_S)
        except (SidelineError, OSError, MemoryError) as error:
            one.outcome = _failed(begun, error)


def _failed(begun: Try, error: SidelineError | OSError | MemoryError) -> str:
    """Why, in a word."""
    told = error if isinstance(error, SidelineError) else SidelineError(f"it failed: {error!r}")
    problem, for_good = problem_of(told, begun.analysis)
    # Its words are for the owner: they name the file.
    log.warning("analysis %s failed: %s", begun.analysis.id, problem.slug)
    begun.queue.fail(begun.analysis.id, begun.claim, problem, for_good=for_good)
    if not begun.queue.may_be_tried(begun.analysis.id):
        begun.checkpoints.remove(begun.analysis.id)
    return problem.slug


def _finish(
    queue: Queue, shelf: Shelf, analysis: Analysis, claim: str, report: Report, files: Published
) -> None:
    """From here on the files are seen; those that nobody waits for any more go."""
    try:
        queue.finish(analysis.id, claim, summary_of(report), files)
    except LostClaim:
        with suppress(StoreUnavailable):  # the sweep finds them
            shelf.withdraw(files)
        raise


if __name__ == "__main__":
    raise SystemExit(main())
