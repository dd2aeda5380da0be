import json
from pathlib import Path

import pytest

from server.commands import doctor
from server.config import Settings
from server.doctor.finding import Finding, failed, missing, ok

GOOD = [ok("cores", "4"), missing("GPU", "none", "install one")]
BAD = [*GOOD, failed("TURN", "silent", "check it")]


@pytest.mark.parametrize(("found", "good"), [(GOOD, True), (BAD, False)])
def test_json_is_one_object(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    found: list[Finding],
    good: bool,
) -> None:
    """It has every finding, and says whether what is wanted works; what is missing is no fault."""
    monkeypatch.setattr(doctor, "run", lambda _: iter(found))
    assert doctor.doctor(Settings(data_dir=tmp_path), as_json=True) is good
    said = json.loads(capsys.readouterr().out)
    assert said["ok"] is good
    assert [one["status"] for one in said["findings"]] == [one.status for one in found]


def test_advice_stands_under_what_it_is_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line a finding, and one for what to do."""
    monkeypatch.setattr(doctor, "run", lambda _: iter(BAD))
    assert not doctor.doctor(Settings(data_dir=tmp_path), as_json=False)
    assert capsys.readouterr().out.splitlines() == [
        "ok       cores: 4",
        "missing  GPU: none",
        "         → install one",
        "failed   TURN: silent",
        "         → check it",
    ]
