import csv
import json
from pathlib import Path

from loadtest.leaks import Sample
from loadtest.reports.files import write
from loadtest.requests_made import Route, Routes
from tests.support.load_outcomes import outcome, sent, stream

HURT = stream(name="<b>", judged_in_time=10, fates={"answered": 500, "lost": 500})


def rows(table: Path) -> list[dict[str, str]]:
    """Of a CSV file."""
    with table.open() as file:
        return list(csv.DictReader(file))


def test_a_run_is_written_for_programs(tmp_path: Path) -> None:
    """All of it as JSON, and tables of the streams and of the time."""
    write(outcome(sent=sent(stream(), HURT)), tmp_path / "new")
    told = json.loads((tmp_path / "new/slo.json").read_text())
    assert told["exit"] == "missed"
    assert told["fates"] == {"answered": 1500, "lost": 500}
    assert told["age_ms"]["p95"] > 19
    streams = rows(tmp_path / "new/slo-streams.csv")
    assert [one["frames_lost"] for one in streams] == ["0", "500"]
    assert streams[1]["frames_late"] == "0"  # a fate that the other stream had
    timeline = rows(tmp_path / "new/slo-timeline.csv")
    assert [float(one["at_s"]) for one in timeline] == [0.5, 1.5, 2.5]


def test_a_run_is_written_for_people(tmp_path: Path) -> None:
    """One page that loads nothing, with every check, every plot and the verdict."""
    samples = tuple(Sample(at_s, {"rss_bytes": 6e8}) for at_s in (1.0, 2.0, 3.0))
    routes = Routes((Route("POST join", 3, 1, 300.0, 500.0, 500.0),), Route("all", 3, 1, 0, 0, 0))
    run = outcome(sent=sent(stream(), HURT), samples=samples, routes=routes)
    write(run, tmp_path)
    page = (tmp_path / "slo.html").read_text()
    assert "missed" in page
    assert all(one.name.replace("'", "&#39;") in page for one in run.checks())
    assert page.count("<svg") == 5
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert "POST join" in page
    assert not any(word in page for word in ("http://", "https://", "<script", "<link"))


def test_an_empty_run_is_written_too(tmp_path: Path) -> None:
    """Nothing to draw is no error."""
    nobody = sent(stream(judged=0, judged_in_time=0, first_answer_s=None), timeline=())
    assert len(write(outcome(sent=nobody, shares=None), tmp_path)) == 4
