"""What the pipeline would have said of a recording of the exact athlete."""

import numpy as np

from inference.athlete.params import cmj_params
from inference.athlete.samples import exact_samples
from inference.frames import Frame, Picture, ReceiveTimes, StageTimes
from inference.landmarks import PoseSample
from inference.motion.analyzer import AthleteProfile, Event
from inference.motion.sport import Sport
from inference.report import Report, attempts_of, summary_of
from inference.reporting.series import Recorder, Series
from inference.results import FrameResult
from inference.sports.cmj import SPORT as CMJ

WIDTH, HEIGHT = 640, 360
PICTURE = Picture(
    np.zeros((HEIGHT, WIDTH), np.uint8),
    np.zeros((HEIGHT // 2, WIDTH // 2), np.uint8),
    np.zeros((HEIGHT // 2, WIDTH // 2), np.uint8),
)
AT = ReceiveTimes(0.0, 0.0, 0.0)
ATHLETE = AthleteProfile(height_m=1.78, mass_kg=74.0)


def recorded(
    sport: Sport, samples: list[PoseSample], athlete: AthleteProfile = ATHLETE
) -> tuple[Report, Series]:
    """What the pipeline would have said of the samples."""
    analyzer, recorder = sport.create(athlete), Recorder()
    events: list[Event] = []
    for seq, sample in enumerate(samples):
        analysis = analyzer.push(sample)
        events += analysis.events
        frame = Frame(seq, sample.media_time_s, PICTURE, AT)
        recorder(FrameResult(frame, sample.pose, analysis, StageTimes(AT, 0.0, 0.0, 0.0), {}))
    attempts = attempts_of([*events, *analyzer.flush()])
    report = Report(
        sport.name,
        "a <b>.mp4",
        len(samples),
        len(samples),
        samples[-1].media_time_s,
        60.0,
        WIDTH,
        HEIGHT,
        attempts,
        sport.attempt,
        summary_of(sport, attempts),
        {},
        "fake",
    )
    return report, recorder.series()


JUMPS = list(exact_samples(cmj_params(3), 60).samples)
REPORT, SERIES = recorded(CMJ, JUMPS)
