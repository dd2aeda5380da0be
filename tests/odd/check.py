"""What Sideline says of an odd clip, and whether it may."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from inference.athlete.motion import Motion
from inference.athlete.sports import athlete_sport
from inference.errors import NoPersonFound
from inference.motion.analyzer import AthleteProfile
from inference.motion.verdict import Grade
from inference.offline import analyze_video
from inference.pipeline import Pipeline
from inference.report import Attempt, Report
from tests.odd.clips import film

CLOSE = 0.1
"""A number that is offered as good may be so far off, as a share of the truth."""

MAY_SAY: Mapping[str, frozenset[str]] = {
    "nobody": frozenset({"nobody"}),
    "two people crossing": frozenset(
        {"somebody else", "gap", "hidden", "travel", "noise", "scale", "implausible"}
    ),
    "half a body": frozenset({"cut", "hidden"}),
    "turned by 90°": frozenset({"turned", "nobody"}),
    "slow motion": frozenset({"slow motion"}),
    "15 fps": frozenset({"frame rate"}),
}
"""Causes of which a verdict has to name one, unless every number is right."""


@dataclass(frozen=True, slots=True)
class Said:
    """Of one clip: attempts, how many numbers they have, the causes that were named, the words of
    the first reason, and what is wrong with all that, if something is."""

    sport: str
    odd: str
    attempts: int
    numbers: int
    causes: tuple[str, ...]
    words: str
    faults: tuple[str, ...]


def check(pipeline: Pipeline, odd: str, sport: str, seed: int, folder: Path) -> Said:
    """Film the clip, measure it, and judge the answer."""
    video = folder / "odd.mp4"
    motion = film(odd, sport, seed, video)
    params = athlete_sport(sport).draw(seed)
    profile = AthleteProfile(height_m=params.height_m)
    try:
        report = analyze_video(video, sport, profile, pipeline)
    except NoPersonFound as error:
        fault = () if "nobody" in MAY_SAY[odd] else ("nobody was found",)
        return Said(sport, odd, 0, 0, ("nobody",), str(error), fault)
    return _judged(report, motion, odd)


def _judged(report: Report, motion: Motion, odd: str) -> Said:
    verdicts = [one.verdict for one in report.attempts if one.verdict is not None]
    reasons = [why for one in (*verdicts, report.verdict) for why in one.reasons]
    causes = tuple(dict.fromkeys(why.cause.value for why in reasons))
    faults = list(_made_up(report, motion))
    named = not MAY_SAY[odd].isdisjoint(causes)
    off = list(_far_off(report.attempts, motion))
    if not named and (off or not report.attempts):
        faults.append(f"the verdict does not say what is wrong: {'; '.join(off) or 'nothing'}")
    return Said(
        report.sport,
        odd,
        len(report.attempts),
        sum(len(_ranked(one)) for one in report.attempts),
        causes,
        reasons[0].words if reasons else "",
        tuple(faults),
    )


def _made_up(report: Report, motion: Motion) -> Iterator[str]:
    """Numbers that are offered as good, and are not."""
    good = [
        one
        for one in report.attempts
        if one.verdict is not None and one.verdict.grade is Grade.GOOD
    ]
    yield from _far_off(good, motion)


def _far_off(attempts: tuple[Attempt, ...] | list[Attempt], motion: Motion) -> Iterator[str]:
    truths = motion.attempts()
    for attempt in attempts:
        nearest = min(truths, key=lambda one: abs(one.media_time_s - attempt.media_time_s))
        for name, value in _ranked(attempt).items():
            true = nearest.metrics.get(name)
            if true is not None and abs(value - true) > CLOSE * abs(true):
                yield f"{name} of attempt {attempt.number} is {value:.3f}, true {true:.3f}"


def _ranked(attempt: Attempt) -> Mapping[str, float]:
    """Metrics that a coach would read, moments aside."""
    return {name: value for name, value in attempt.metrics.items() if name in _READ}


_READ = frozenset(
    {
        "jump_height_flight_m",
        "jump_height_com_m",
        "flight_time_s",
        "takeoff_velocity_mps",
        "contact_time_s",
        "rsi_mps",
        "cadence_spm",
        "speed_mps",
    }
)
