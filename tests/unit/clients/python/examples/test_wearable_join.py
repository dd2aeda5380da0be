"""The example that sets a wearable's readings beside attempts."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from clients.python.examples.wearable_join import (
    Readings,
    Unreadable,
    joined,
    main,
    read_readings,
    seconds_of,
)

HEART = "time,heart_rate_bpm,device\n2026-05-01T08:00:10Z,120,x\n2026-05-01T08:00:12Z,130,x\n"
STARTED = "2026-05-01T10:00:00+02:00"
REPORT = {
    "attempts": [
        {"number": 1, "media_time_s": 11.0, "metrics": {"jump_height_flight_m": 0.31}},
        {"number": 2, "media_time_s": 60.0, "metrics": {"jump_height_com_m": 0.30}},
    ]
}


def test_each_attempt_gets_what_was_read_at_its_moment() -> None:
    """Between two readings in proportion; nothing where none is near."""
    readings = read_readings(StringIO(HEART))
    first, second = joined(REPORT, readings, seconds_of(STARTED))
    assert first["heart_rate_bpm"] == pytest.approx(125.0)
    assert first["time_s"] == pytest.approx(seconds_of("2026-05-01T08:00:11Z"))
    assert second["heart_rate_bpm"] is None
    assert "device" not in first


@pytest.mark.parametrize(("time_s", "value"), [(9.0, 1.0), (11.0, 2.0), (10.5, 1.5), (17.1, None)])
def test_before_the_first_and_after_the_last_the_nearest_counts(
    time_s: float, value: float | None
) -> None:
    """But no further than asked; a hole in a column is passed over."""
    readings = Readings([10.0, 10.4, 11.0], {"bpm": [1.0, None, 2.0]})
    assert readings.at("bpm", time_s, 6.0) == value


@pytest.mark.parametrize(
    "text", ["", "time,bpm\n", "at,bpm\n1,2\n", "time,bpm\n1,x\n", "time,bpm\nnoon,60\n"]
)
def test_a_file_that_is_none_is_refused_in_words(text: str) -> None:
    """It says what is missing."""
    with pytest.raises(Unreadable):
        read_readings(StringIO(text))


def test_a_time_without_an_offset_is_refused() -> None:
    """Between phone and server there may be hours."""
    with pytest.raises(Unreadable, match="offset"):
        seconds_of("2026-05-01T10:00:00")


def test_the_command_prints_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of a report on file; what cannot be read ends it with 2."""
    report, heart = tmp_path / "report.json", tmp_path / "heart.csv"
    report.write_text(json.dumps(REPORT))
    heart.write_text(HEART)
    assert main([str(report), str(heart), "--started", STARTED]) == 0
    rows = list(csv.DictReader(StringIO(capsys.readouterr().out)))
    assert [row["heart_rate_bpm"] for row in rows] == ["125.0", ""]
    assert rows[1]["jump_height_flight_m"] == ""
    assert main([str(report), str(tmp_path / "none.csv"), "--started", STARTED]) == 2
