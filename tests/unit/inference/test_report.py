from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.motion.analyzer import Event, EventStage
from inference.motion.sport import Metric, Sport
from inference.motion.verdict import Cause, Grade, Reason, verdict_of
from inference.report import Attempt, Report, attempts_of, frame_rate, summary_of
from tests.unit.inference.pipeline_fakes import ShadeAnalyzer

HEIGHT = Metric("height_m", "Height", "m", 0.1, 1.0)
TIME = Metric("contact_time_s", "Contact time", "s", 0.1, 0.5, lower_is_better=True)
SPORT = Sport("hop", "Hop", "any", 30, (), ("HOP",), (HEIGHT, TIME), ShadeAnalyzer, attempt="hop")


def attempt(number: int, **metrics: float) -> Attempt:
    """An attempt of which only its metrics matter."""
    return Attempt(number, float(number), metrics, {}, ())


def report(*attempts: Attempt) -> Report:
    """A report of which only its attempts matter."""
    return Report(
        sport="hop",
        video="a.mp4",
        frame_count=60,
        frames_with_person=59,
        duration_s=2.0,
        fps=30.0,
        width=640,
        height=360,
        attempts=attempts,
        attempt_kind="hop",
        metrics=summary_of(SPORT, attempts),
        dropped={},
        engine="fake",
    )


def test_attempts_are_the_finals_in_order() -> None:
    """Provisional and confirmed events are not attempts; finals carry all that is known."""
    events = [
        Event("hop", EventStage.PROVISIONAL, 1.0, 1),
        Event("hop", EventStage.FINAL, 2.0, 2, {"height_m": 0.3}, {"mass_kg": "unknown"}, ("odd",)),
        Event("hop", EventStage.CONFIRMED, 1.0, 1),
        Event("hop", EventStage.FINAL, 1.0, 1, {"height_m": 0.2}),
    ]
    assert attempts_of(events) == (
        Attempt(1, 1.0, {"height_m": 0.2}, {}, ()),
        Attempt(2, 2.0, {"height_m": 0.3}, {"mass_kg": "unknown"}, ("odd",)),
    )


def test_the_summary_knows_which_way_is_better() -> None:
    """The best height is the highest, the best contact time the shortest."""
    attempts = [
        attempt(1, height_m=0.2, contact_time_s=0.3),
        attempt(2, height_m=0.4, contact_time_s=0.2),
    ]
    summary = summary_of(SPORT, attempts)
    assert summary["height_m"].mean == pytest.approx(0.3)
    assert summary["height_m"].best == 0.4
    assert summary["contact_time_s"].best == 0.2


def test_the_spread_of_several_attempts() -> None:
    """Standard deviation and coefficient of variation of the sample, not about a mean of zero."""
    summary = summary_of(SPORT, [attempt(1, height_m=0.2), attempt(2, height_m=0.4)])["height_m"]
    assert summary.count == 2
    assert summary.sd == pytest.approx(0.02**0.5)
    assert summary.cv_pct == pytest.approx(100 * 0.02**0.5 / 0.3)
    none = summary_of(SPORT, [attempt(1, height_m=-1.0), attempt(2, height_m=1.0)])["height_m"]
    assert none.sd is not None
    assert none.cv_pct is None
    assert summary_of(SPORT, [attempt(1, height_m=0.2)])["height_m"].sd is None


def test_what_was_never_measured_is_not_summed_up() -> None:
    """A metric is averaged over the attempts that have it, and left out when none has."""
    summary = summary_of(SPORT, [attempt(1, height_m=0.2), attempt(2)])
    assert set(summary) == {"height_m"}
    assert summary["height_m"].mean == 0.2


def test_a_report_is_plain_json() -> None:
    """It survives JSON, counts its attempts under the sport's word, and says why what is absent."""
    verdict = verdict_of([Reason(Cause.CUT, Grade.POOR, "no feet", void=True)])
    absent = {"contact_time_s": "hidden"}
    out = report(Attempt(1, 1.5, {"height_m": 0.2}, absent, ("odd",), verdict))
    assert json.loads(json.dumps(out.to_json(), allow_nan=False)) == {
        "sport": "hop",
        "video": "a.mp4",
        "frame_count": 60,
        "frames_with_person": 59,
        "duration_s": 2.0,
        "fps": 30.0,
        "width": 640,
        "height": 360,
        "attempts": [
            {
                "number": 1,
                "media_time_s": 1.5,
                "metrics": {"height_m": 0.2},
                "absent": {"contact_time_s": "hidden"},
                "flags": ["odd"],
                "verdict": {
                    "grade": "poor",
                    "reasons": [
                        {"cause": "cut", "grade": "poor", "words": "no feet", "void": True}
                    ],
                },
            }
        ],
        "dropped": {},
        "engine": "fake",
        "verdict": {"grade": "good", "reasons": []},
        "summary": {
            "hop_count": 1,
            "metrics": {"height_m": {"mean": 0.2, "best": 0.2, "count": 1}},
        },
    }


def test_no_attempt_is_counted_as_none() -> None:
    """A file in which nobody hopped has a count of zero and no averages."""
    assert report().to_json()["summary"] == {"hop_count": 0, "metrics": {}}


@given(st.sampled_from([24, 25, 29.97, 30, 59.94, 60, 120, 240]), st.integers(40, 300))
def test_rounding_to_milliseconds_does_not_move_the_frame_rate(fps: float, frames: int) -> None:
    """The rate of times that are rounded to milliseconds is right to half a percent."""
    times_s = [round(1000 * number / fps) / 1000 for number in range(frames)]
    assert frame_rate(times_s) == pytest.approx(fps, rel=max(0.005, fps / 30_000))


def test_a_pause_does_not_move_the_frame_rate() -> None:
    """A gap in the recording is not taken for a lower rate."""
    times_s = [number / 30 + (5.0 if number > 100 else 0.0) for number in range(300)]
    assert frame_rate(times_s) == pytest.approx(30)


@pytest.mark.parametrize("times_s", [[], [0.0]])
def test_one_frame_has_no_rate(times_s: list[float]) -> None:
    """Below two frames there is no rate."""
    assert frame_rate(times_s) == 0.0
