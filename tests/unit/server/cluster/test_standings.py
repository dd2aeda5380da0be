"""What people are shown of all hosts."""

from __future__ import annotations

from typing import Any

import pytest

from inference.errors import InvalidInput
from server.cluster.report import STALE_S, HostReport
from server.cluster.standings import as_json, as_table, found_by

NOW_S = 1_764_000_000.0


def report(host: str = "0a1b2c3d", **changes: Any) -> HostReport:
    """One of a second ago."""
    usual: dict[str, Any] = {
        "url": "http://10.0.0.1:4",
        "at_s": NOW_S - 1,
        "ready": True,
        "draining": False,
    }
    usual |= {"sessions": 3, "present": 2, "admits": True, "age_p95_ms": 61.4, "node": "abc" * 10}
    usual |= {"admitted": 5, "offered": 7}
    return HostReport(host, **{**usual, **changes})


def test_the_table_has_a_line_a_host() -> None:
    """With a heading above, in columns."""
    lines = as_table([report(), report("99999999", age_p95_ms=None, draining=True)], NOW_S)
    heading = " ".join(lines[0].split())
    assert heading == "host node sessions there age p95 admits draining said"
    assert " ".join(lines[1].split()) == "0a1b2c3d abcabcab 3 2 61 ms yes no 1 s ago"
    assert " ".join(lines[2].split()) == "99999999 abcabcab 3 2 ? yes draining 1 s ago"
    assert len({line.index("s ago") for line in lines[1:]}) == 1


@pytest.mark.parametrize(
    ("changes", "takes"), [({}, True), ({"at_s": NOW_S - STALE_S - 1}, False), ({"admits": 0}, 0)]
)
def test_programs_are_told_whether_doors_heed_it(changes: dict[str, Any], takes: bool) -> None:
    """Beside all that the report has."""
    (told,) = as_json([report(**changes)], NOW_S)
    assert told["takes_sessions"] == takes
    assert told["report_age_s"] == pytest.approx(NOW_S - report(**changes).at_s)
    assert (told["host"], told["sessions"], told["url"]) == ("0a1b2c3d", 3, "http://10.0.0.1:4")


def test_a_host_is_found_by_its_name_and_by_its_nodes() -> None:
    """The newest of the node's: it may have had others before."""
    new, old, other = report("1" * 8), report("2" * 8), report("3" * 8, node="def")
    there = [new, old, other]
    assert found_by(there, "3" * 8) is found_by(there, "de") is other
    assert found_by(there, "abcabc") is new
    assert found_by(there, "2" * 8) is old


@pytest.mark.parametrize("name", ["", "4" * 8, "zzz", "a"])
def test_a_name_of_none_or_of_two_is_refused(name: str) -> None:
    """With what to do; one that Ray does not run cannot be ended by it."""
    there = [report(), report("2" * 8, node="abd"), report("4" * 8, node="")]
    with pytest.raises(InvalidInput, match="cluster status"):
        found_by(there, name)
