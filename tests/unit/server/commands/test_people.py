"""`sideline people` as a person uses it."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest

from server import cli
from server.store.database import open_database
from tests.unit.server.trends.conftest import HEIGHT, Team


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIDELINE_DATA_DIR", str(tmp_path))


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """Run `sideline people export …`; its exit code."""
    monkeypatch.setattr(sys, "argv", ["sideline", "people", "export", *words])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    code = caught.value.code
    return code if isinstance(code, int) else 0


def test_an_export(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of all athletes to a file, of one to stdout, and of another owner's only if that is said."""
    database = open_database(None, tmp_path)
    team = Team(database, tmp_path)
    ada = team.athlete("Ada")
    team.session(ada, "s", 1, [0.3])
    team.analysis(team.athlete("Bo"), "an", 2, [0.4])
    team.session(team.athlete("Theirs", owner="them"), "theirs", 1, [0.9])
    database.close()
    out = tmp_path / "out.json"
    assert run(monkeypatch, "--format", "json", "--out", str(out)) == 0
    finals = json.loads(out.read_text())["finals"]
    assert sorted(one["metrics"][HEIGHT] for one in finals) == [0.3, 0.4]
    assert run(monkeypatch, "--athlete", ada.id) == 0
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (row["athlete"], row[HEIGHT]) == ("Ada", "0.3")
    assert run(monkeypatch, "--owner", "them") == 0
    assert "theirs" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--format", "xls"), "csv, json"),
        (("--athlete", "nobody"), "no such athlete"),
        (("--sport", "chess"), "chess"),
    ],
)
def test_what_cannot_be(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    said: str,
) -> None:
    """Is one line that says why."""
    assert run(monkeypatch, *words) != 0
    assert said in capsys.readouterr().err
