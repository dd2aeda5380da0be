"""Attempts and landmarks as tables, read back."""

import csv
from dataclasses import replace
from io import StringIO

import pytest

from inference.landmarks import Landmark
from inference.reporting.tables import attempts_csv, write_landmarks_csv
from inference.sports.cmj import SPORT as CMJ
from tests.support.jumps import unseen
from tests.unit.inference.reporting.recorded import (
    JUMPS,
    REPORT,
    WIDTH,
    recorded,
)


def test_attempts_as_a_table() -> None:
    """Read back: a row an attempt, the numbers to the last bit, absent ones empty with why."""
    rows = list(csv.DictReader(StringIO(attempts_csv(REPORT, CMJ))))
    assert [int(row["number"]) for row in rows] == [1, 2]
    for row, attempt in zip(rows, REPORT.attempts, strict=True):
        for name, value in attempt.metrics.items():
            assert float(row[name]) == value
        for name, why in attempt.absent.items():
            assert row[name] == ""
            assert why in row["absent"]
        assert row["flags"] == "; ".join(attempt.flags)


def test_a_name_that_is_a_formula_is_text() -> None:
    """A spreadsheet must not run what a file is called."""
    text = attempts_csv(replace(REPORT, video="=HYPERLINK(1).mp4"), CMJ)
    assert "'=HYPERLINK(1).mp4" in text


def test_landmarks_as_a_table() -> None:
    """Read back: every frame at its time, pixels and metres as seen, empty without anybody."""
    samples = [*JUMPS[:5], unseen(JUMPS[5])]
    _, series = recorded(CMJ, samples)
    out = StringIO()
    write_landmarks_csv(series, out)
    rows = list(csv.DictReader(StringIO(out.getvalue())))
    assert [float(row["media_time_s"]) for row in rows] == pytest.approx(
        [sample.media_time_s for sample in samples], abs=1e-6
    )
    pose = samples[0].pose
    assert pose is not None
    hip = Landmark.LEFT_HIP
    assert float(rows[0]["left_hip_x_px"]) == pytest.approx(pose.image[hip, 0] * WIDTH, abs=1e-2)
    assert float(rows[0]["left_hip_y_m"]) == pytest.approx(pose.world[hip, 1], abs=1e-4)
    assert set(rows[5].values()) - {rows[5]["media_time_s"]} == {""}
    assert len(rows[0]) == 1 + 7 * len(Landmark)
