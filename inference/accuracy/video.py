"""Athletes that are drawn and filmed, through the nets and a sport's analyzer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inference.accuracy.landmarks import camera_of
from inference.athlete.camera import fitted
from inference.athlete.motion import Attempt, Motion
from inference.athlete.params import PictureParams, camera_params
from inference.athlete.render.painter import render_athlete
from inference.athlete.sports import athlete_sport
from inference.athlete.video import write_video
from inference.motion.analyzer import AthleteProfile, Event, EventStage
from inference.offline import analyze_video
from inference.pipeline import Pipeline
from inference.results import FrameResult

Clip = tuple[tuple[Attempt, ...], tuple[Event, ...]]
"""The truth, and what was confirmed or final."""


def measure_videos(
    pipeline: Pipeline, sport: str, folder: Path, seed: int, rates: Sequence[float]
) -> Iterator[tuple[float, Clip]]:
    """Each of the frame rates, the highest first, with one seed's clip at that rate; files are made
    in `folder` and deleted.

    Drawing takes longer than all else: where one rate is a multiple of another, its pictures serve
    for both. Raises as drawing and analysing do.
    """
    kind = athlete_sport(sport)
    params = kind.draw(seed)
    motion = kind.motion(params)
    profile = AthleteProfile(height_m=params.height_m, mass_kg=params.mass_kg)
    for fps, pictures in _filmed(motion, seed, rates):
        video = folder / f"{sport}-{seed}.mp4"
        write_video(video, pictures, fps)
        yield fps, (motion.attempts(), _events(pipeline, sport, profile, video, kind.attempt))
        video.unlink()


def _filmed(
    motion: Motion, seed: int, rates: Sequence[float]
) -> Iterator[tuple[float, Sequence[NDArray[np.uint8]]]]:
    view = fitted(camera_params(seed, tilt_deg=camera_of(seed).tilt_deg), motion)
    drawn_fps, drawn = 0.0, list[NDArray[np.uint8]]()
    for fps in sorted(rates, reverse=True):
        if not drawn or drawn_fps % fps:
            drawn_fps = fps
            drawn = [one.rgb for one in render_athlete(motion, view, fps, PictureParams())]
        yield fps, drawn[:: round(drawn_fps / fps)]


def _events(
    pipeline: Pipeline, sport: str, profile: AthleteProfile, video: Path, attempt: str
) -> tuple[Event, ...]:
    confirmed: list[Event] = []

    def note(result: FrameResult) -> None:
        told = result.analysis.events
        confirmed.extend(one for one in told if one.stage is EventStage.CONFIRMED)

    report = analyze_video(video, sport, profile, pipeline, on_result=note)
    finals = (
        Event(attempt, EventStage.FINAL, one.media_time_s, one.number, one.metrics, one.absent)
        for one in report.attempts
    )
    return (*confirmed, *finals)
