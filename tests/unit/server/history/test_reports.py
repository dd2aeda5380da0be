"""A session's finals, read as a recorded video's report."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

from inference.motion.analyzer import Event, EventStage
from inference.motion.verdict import Cause, Grade, Reason, Verdict
from server.history.reports import csv_of, plain, report_of, summary
from server.sessions.answers import event_message
from server.wire.control import control_fields

POOR = Verdict(Grade.LIMITED, (Reason(Cause.FRAME_RATE, Grade.LIMITED, "too few frames"),))
FINAL = Event(
    "jump",
    EventStage.FINAL,
    1.5,
    1,
    {"jump_height_flight_m": 0.3},
    {"peak_power_w": "the mass is not known"},
    ("low",),
    POOR,
)
COUNTS = {"frames": 31, "answered": 30, "drops": {"late": 1}, "duration_s": 1.0}


def messages(*events: Event) -> list[dict[str, Any]]:
    """As they come out of the database."""
    told = (control_fields(event_message(one, number)) for number, one in enumerate(events, 1))
    return [json.loads(json.dumps(one)) for one in told]


def test_what_was_told_is_what_is_read() -> None:
    """Values, reasons and verdicts come back as the analyzer gave them; only finals count."""
    seen = replace(FINAL, stage=EventStage.CONFIRMED)
    report = report_of("session s", "cmj", COUNTS, messages(seen, FINAL))
    assert report is not None
    (attempt,) = report.attempts
    assert (attempt.metrics, attempt.absent, attempt.flags) == (
        FINAL.values,
        FINAL.absent,
        FINAL.flags,
    )
    assert attempt.verdict == POOR
    assert (report.frame_count, report.fps, report.duration_s) == (31, 30.0, 1.0 + 1 / 30)
    told = plain(report)
    assert told["dropped"] == {"late": 1}
    assert not {"width", "verdict", "engine"} & set(told)


def test_numbers_that_began_again() -> None:
    """After a calibration attempts count from 1: all are kept, in the order in which they were
    told."""
    again = replace(FINAL, media_time_s=5.0, values={"jump_height_flight_m": 0.4})
    second = replace(FINAL, media_time_s=3.0, number=2)
    report = report_of("session s", "cmj", COUNTS, messages(FINAL, second, again))
    assert report is not None
    assert [one.media_time_s for one in report.attempts] == [1.5, 3.0, 5.0]
    told = summary(report)
    assert told["jump_count"] == 3
    assert told["metrics"]["jump_height_flight_m"]["best"] == 0.4
    rows = list(csv.DictReader(io.StringIO(csv_of(report))))
    assert [one["number"] for one in rows] == ["1", "2", "1"]
    assert rows[0]["reasons"] == "too few frames"


def test_a_sport_that_is_gone() -> None:
    """Its package may not be there any more: then nothing can be said."""
    assert report_of("session s", "chess", COUNTS, messages(FINAL)) is None


def test_a_verdict_in_other_words() -> None:
    """Of another version's finals the numbers stay."""
    (told,) = messages(FINAL)
    told["verdict"]["reasons"][0]["cause"] = "weather"
    report = report_of("session s", "cmj", COUNTS, [told])
    assert report is not None
    assert report.attempts[0].verdict is None
    assert report.attempts[0].metrics == FINAL.values


def test_a_session_without_video() -> None:
    """Has no rate."""
    report = report_of("session s", "cmj", {}, [])
    assert report is not None
    assert (report.fps, report.duration_s, report.attempts) == (0.0, 0.0, ())
