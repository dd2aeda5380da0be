"""What a kept session's events say in all, in the form of a recorded video's report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from inference.errors import BrokenSport, UnknownSport
from inference.motion.sport import Sport
from inference.motion.verdict import Cause, Grade, Reason, Verdict
from inference.report import Attempt, Report, summary_of
from inference.reporting.tables import attempts_csv
from inference.sports.registry import get_sport
from server.sessions.told import FINAL

Message = Mapping[str, Any]

_OF_A_FILE = ("width", "height", "frames_with_person", "engine", "verdict")
"""What a report says of a file, and nobody noted of a session."""


def report_of(
    name: str, sport: str, counts: Mapping[str, Any], messages: Sequence[Message]
) -> Report | None:
    """The report over the finals among a session's events, in the order in which they were told;
    None for a sport that is not known here any more."""
    try:
        known = get_sport(sport)
    except (UnknownSport, BrokenSport):
        return None
    attempts = tuple(_attempt(one) for one in messages if one["stage"] == FINAL)
    return _report(name, known, counts, attempts)


def plain(report: Report) -> dict[str, Any]:
    """As JSON, without what only files have."""
    return {name: value for name, value in report.to_json().items() if name not in _OF_A_FILE}


def summary(report: Report) -> dict[str, Any]:
    """As of an analysis, but for the grade of the footage."""
    return {
        **report.to_json()["summary"],
        "frame_count": report.frame_count,
        "duration_s": report.duration_s,
        "fps": report.fps,
    }


def csv_of(report: Report) -> str:
    """The attempts as a table."""
    return attempts_csv(report, get_sport(report.sport))


def _report(
    name: str, sport: Sport, counts: Mapping[str, Any], attempts: tuple[Attempt, ...]
) -> Report:
    last_s, frames = float(counts.get("duration_s", 0.0)), int(counts.get("frames", 0))
    fps = (frames - 1) / last_s if last_s > 0.0 else 0.0
    return Report(
        sport=sport.name,
        video=name,
        frame_count=frames,
        frames_with_person=0,
        duration_s=last_s + (1 / fps if fps else 0.0),
        fps=fps,
        width=0,
        height=0,
        attempts=attempts,
        attempt_kind=sport.attempt,
        metrics=summary_of(sport, attempts),
        dropped=counts.get("drops", {}),
        engine="",
    )


def _attempt(message: Message) -> Attempt:
    verdict = message.get("verdict")
    return Attempt(
        message["number"],
        message["media_time_s"],
        dict(message["values"]),
        dict(message["absent"]),
        tuple(message["flags"]),
        None if verdict is None else _verdict(verdict),
    )


def _verdict(said: Message) -> Verdict | None:
    """None for one that another version of the server gave, in words that this one has not."""
    try:
        reasons = tuple(
            Reason(Cause(one["cause"]), Grade(one["grade"]), one["words"], one["void"])
            for one in said["reasons"]
        )
        return Verdict(Grade(said["grade"]), reasons)
    except ValueError:
        return None
