"""Athletes that are drawn and filmed, through the nets and a sport's analyzer."""

from __future__ import annotations

from pathlib import Path

from inference.accuracy.landmarks import camera_of
from inference.athlete.cli import write_athlete
from inference.athlete.motion import Attempt
from inference.athlete.sports import athlete_sport
from inference.motion.analyzer import AthleteProfile, Event, EventStage
from inference.offline import analyze_video
from inference.pipeline import Pipeline
from inference.results import FrameResult


def measure_video(
    pipeline: Pipeline, sport: str, folder: Path, seed: int, fps: float
) -> tuple[tuple[Attempt, ...], tuple[Event, ...]]:
    """The truth of one seed's clip, which is drawn in `folder` and deleted, and what was confirmed
    or final in it.

    Raises as drawing and analysing do.
    """
    kind = athlete_sport(sport)
    params = kind.draw(seed)
    video = folder / f"{sport}-{seed}.mp4"
    tilt = {"tilt_deg": str(camera_of(seed).tilt_deg)}
    truth = write_athlete(sport, video, fps=fps, seed=seed, options=tilt)
    profile = AthleteProfile(height_m=params.height_m, mass_kg=params.mass_kg)
    confirmed: list[Event] = []

    def note(result: FrameResult) -> None:
        told = result.analysis.events
        confirmed.extend(one for one in told if one.stage is EventStage.CONFIRMED)

    report = analyze_video(video, sport, profile, pipeline, on_result=note)
    video.unlink()
    truth.unlink()
    finals = tuple(
        Event(kind.attempt, EventStage.FINAL, one.media_time_s, one.number, one.metrics, one.absent)
        for one in report.attempts
    )
    return kind.motion(params).attempts(), (*confirmed, *finals)
