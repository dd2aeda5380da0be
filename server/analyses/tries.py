"""What every process that works on an analysis begins with."""

from __future__ import annotations

import logging
import os
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self

from inference.errors import VideoError
from inference.logs import bind
from inference.pipeline import Pipeline
from inference.recordings.crop import Crop
from server.analyses.checkpoints import Checkpoints, about
from server.analyses.fetching import fetch_video
from server.analyses.queue import Queue
from server.analyses.requests import Options
from server.analyses.results import Shelf
from server.analyses.watch import Watch
from server.config import Settings, read_settings
from server.ids import new_id
from server.loading import engine_setup, model_paths, open_pipeline
from server.observability.logs import log_to_stderr
from server.parents import die_with
from server.store.database import Database, open_database
from server.store.objects.opening import open_places
from server.store.objects.places import Places
from server.store.tables import Analysis, Upload
from server.uploads.vault import Vault

log = logging.getLogger(__name__)

_NICE = 10


@dataclass(frozen=True, slots=True)
class Try:
    """A try that holds its analysis, and where things are. Close it at its end."""

    settings: Settings
    database: Database
    queue: Queue
    analysis: Analysis
    claim: str
    places: Places

    @classmethod
    def begin(cls, analysis_id: str, claim: str, parent: int) -> Self | None:
        """Become the process of that try, which ends with its parent, yields to all others where it
        must, and takes no more memory than it may; None when the try is not wanted any more."""
        die_with(parent)
        settings = read_settings()
        if settings.analysis_yields:
            yield_to_others()
        log_to_stderr(settings.log_level, settings.log_format, "analysis")
        bind(analysis_id=analysis_id)
        limit = settings.analysis_memory_bytes
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
        database = open_database(settings.database, settings.data_dir)
        queue = Queue(database, time.time, new_id)
        analysis = queue.find(analysis_id)
        if analysis is None or analysis.claim != claim:
            database.close()
            return None
        return cls(settings, database, queue, analysis, claim, open_places(settings))

    @property
    def options(self) -> Options:
        """What was asked for."""
        return Options.model_validate(self.analysis.options["options"])

    @property
    def shelf(self) -> Shelf:
        """Where results go."""
        return Shelf(self.settings.analyses_dir, self.places)

    @property
    def checkpoints(self) -> Checkpoints:
        """Where tries leave how far they came."""
        return Checkpoints(self.settings.checkpoints_dir, self.places.store)

    def watch(self) -> Watch:
        """What tells how far it is."""
        return Watch(
            partial(self.queue.beat, self.analysis.id, self.claim),
            partial(self.queue.begin_anew, self.analysis.id, self.claim),
            drawing=self.options.overlay,
            moving=self.places.store is not None,
            before=self.analysis.progress,
        )

    def video(self, folder: Path, watch: Watch) -> Path:
        """The upload's file; raises VideoError when it was deleted, and StoreUnavailable."""
        with self.database.begin() as session:
            wanted = self.analysis.upload_id
            upload = session.get(Upload, wanted) if wanted else None
        if upload is None:
            raise VideoError(f"{self.analysis.video} was deleted before it was measured")
        vault, kept = Vault(self.settings.uploads_dir), self.checkpoints.video(self.analysis.id)
        return fetch_video(upload, vault, self.places, folder, watch.fetched, kept)

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()


def pipeline_alone(settings: Settings) -> Pipeline:
    """The nets in this very process, which may die with them."""
    return open_pipeline(settings.model_copy(update={"engine_process": "off"}))


def facts(
    analysis: Analysis, video: Path, crop: Crop | None, pipeline: Pipeline, settings: Settings
) -> dict[str, str]:
    """All that a checkpoint of this analysis, on this host, is about; raises ModelError."""
    threads = engine_setup(settings).threads
    told = f"{analysis.upload_id}, {video.stat().st_size} bytes"  # an upload never changes
    if analysis.options["options"].get("answered_only"):
        told += ", answered frames"
    return about(told, crop, pipeline.engine.name, model_paths(settings), threads)


def soundness(pipeline: Pipeline) -> Callable[[], bool]:
    """Whether the engine still is the one that it is now: one that fails is replaced by one of
    another kind, whose numbers are not the same."""
    first = pipeline.engine.name
    return lambda: pipeline.engine.name == first


def yield_to_others() -> None:
    """Take only the time that live sessions and requests leave, where the system knows of such a
    thing: being nice alone costs a live session on two cores frames, because it waits for whoever
    is on the processor."""
    if hasattr(os, "SCHED_IDLE"):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    else:
        os.nice(_NICE)
