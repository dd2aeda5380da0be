import json
from dataclasses import replace

import pytest

from server.cluster.report import STALE_S, VERSION, HostReport

REPORT = HostReport(
    host="0a1b2c3d",
    url="http://10.0.0.7:9000",
    at_s=1000.0,
    ready=True,
    draining=False,
    sessions=3,
    present=2,
    admits=True,
    age_p95_ms=61.5,
    admitted=5,
    offered=6,
)


def test_what_is_written_is_read() -> None:
    """All of it."""
    assert HostReport.parse(REPORT.text()) == REPORT


def test_a_newer_host_may_say_more() -> None:
    """What this version does not know is passed over."""
    said = {**json.loads(REPORT.text()), "version": VERSION + 1, "gpus": 2}
    assert HostReport.parse(json.dumps(said)) == replace(REPORT, version=VERSION + 1)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"host": "a"}', "1"])
def test_what_is_no_report(text: str) -> None:
    """Is said, whatever it is."""
    with pytest.raises(ValueError, match="no report"):
        HostReport.parse(text)


@pytest.mark.parametrize(
    "change",
    [
        {"ready": False},
        {"draining": True},
        {"admits": False},
        {"version": VERSION + 2},
        {"at_s": 1000.0 - STALE_S - 0.1},
        {"at_s": 1000.0 + STALE_S + 0.1},
    ],
)
def test_who_is_asked_for_a_place(change: dict[str, object]) -> None:
    """Only one whose word is fresh, understood and yes."""
    assert REPORT.takes_sessions(1000.0)
    assert not replace(REPORT, **change).takes_sessions(1000.0)  # type: ignore[arg-type]
