"""Finals as tables."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from server.store.people import Athlete
from server.trends.exported import Exported
from server.trends.occasions import Final, Kind
from server.trends.tables import csv_lines, json_parts, safe


def exported(name: str = "Ada", **final: Any) -> Exported:
    """A session of one attempt."""
    usual = {"number": 1, "media_time_s": 0.1, "values": {"a_m": -0.5}, "grade": "good"}
    athlete = Athlete(id="a" * 22, owner="me", name=name, external_id=None)
    return Exported(athlete, Kind.SESSION, "s", None, "cmj", 0.0, (Final(**{**usual, **final}),))


def read(*given: Exported, metrics: tuple[str, ...] = ("a_m",)) -> list[dict[str, str]]:
    """The table, as a spreadsheet reads it."""
    return list(csv.DictReader(io.StringIO("".join(csv_lines(given, metrics)))))


def test_a_row() -> None:
    """Names, when it was, and numbers to their last digit, a minus included."""
    (row,) = read(exported("Ada, the «quick»\n", values={"a_m": -1 / 3}))
    assert (row["athlete"], row["date"]) == ("Ada, the «quick»\n", "1970-01-01T00:00:00Z")
    assert float(row["a_m"]) == -1 / 3
    assert (row["verdict"], row["external_id"], row["other_values"]) == ("good", "", "")


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_is_a_formula(first: str) -> None:
    """In whatever column it stands; what is none stays as it is."""
    text = f"{first}HYPERLINK(1)"
    (row,) = read(exported(text, flags=(text,), grade=text))
    assert {row["athlete"], row["flags"], row["verdict"]} == {f"'{text}"}
    assert safe("1-2") == "1-2"


def test_a_metric_without_a_column_is_not_lost() -> None:
    """It stands in the last one."""
    first, second = read(exported(values={"a_m": 1.0, "b_m": 2.0}), exported(values={}))
    assert json.loads(first["other_values"]) == {"b_m": 2.0}
    assert (second["a_m"], second["other_values"]) == ("", "")


def test_json_is_one_object() -> None:
    """However many finals there are."""
    for count in range(3):
        told = json.loads("".join(json_parts([exported("Jörg")] * count)))
        assert [one["metrics"] for one in told["finals"]] == [{"a_m": -0.5}] * count


def test_it_is_written_as_it_comes() -> None:
    """Nothing more is read than has been written."""
    taken = []

    def endless() -> Any:
        while True:
            taken.append(1)
            yield exported()

    for lines in (csv_lines(endless(), ()), json_parts(endless())):
        taken.clear()
        for _ in range(3):
            next(lines)
        assert len(taken) <= 2
