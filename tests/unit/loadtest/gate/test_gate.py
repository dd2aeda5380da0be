from pathlib import Path

import pytest

from loadtest.gate.__main__ import accept, compare
from loadtest.gate.accepted import FILE, Measured, NothingAccepted
from loadtest.gate.figures import Figure

HOST = {"cpu": "a processor, 2 cores", "cores": "2"}


def measured(engine: float, api: float = 2.0, host: dict[str, str] = HOST) -> Measured:
    """Two parts."""
    figures = [
        Figure("engine CPU time", "ours / theirs", (engine,) * 5),
        Figure("api GET /readyz", "ours / theirs", (api,) * 5),
    ]
    return Measured(figures, host, 0.01)


def test_what_was_accepted_is_compared_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file is written, read, and the same again passes."""
    path = tmp_path / "accepted.json"
    assert accept(measured(0.7), path) == 0
    assert compare(Measured.read(path), measured(0.71), ["engine", "api"]) == 0
    assert "Nothing got worse." in capsys.readouterr().out


def test_what_got_worse_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """With by how much, and the exit code says it."""
    assert compare(measured(0.7), measured(1.4), ["engine", "api"]) == 1
    said = capsys.readouterr().out
    assert "engine CPU time got worse by 100% (ours / theirs), which is beyond the noise" in said
    assert "REGRESSION in 1 of 2." in said
    assert "api GET /readyz got worse" not in said


def test_only_what_was_asked_for_is_missed() -> None:
    """A gate over one part does not call the others gone; a figure of the part it does."""
    engine, api = measured(0.7).figures
    assert compare(measured(0.7), Measured([engine], HOST, 0.0), ["engine"]) == 0
    assert compare(measured(0.7), Measured([api], HOST, 0.0), ["engine", "api"]) == 1


def test_another_host_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """And so is a busy one: whoever reads it can judge for himself."""
    other = Measured(measured(0.7).figures, {"cpu": "another, 8 cores", "cores": "8"}, 1.7)
    compare(measured(0.7), other, ["engine", "api"])
    said = capsys.readouterr().out
    assert "Accepted on another host (cpu: a processor, 2 cores then, another, 8 cores now" in said
    assert "Other processes used 1.70 CPU s/s" in said


def test_without_anything_accepted_there_is_advice(tmp_path: Path) -> None:
    """Which command writes it."""
    with pytest.raises(NothingAccepted, match="--accept"):
        Measured.read(tmp_path / "accepted.json")


def test_the_accepted_result_of_the_repository_can_be_read() -> None:
    """With figures of every part, and the host they are from."""
    found = Measured.read(FILE)
    parts = {one.name.partition(" ")[0] for one in found.figures}
    assert parts == {"engine", "live", "accuracy", "api"}
    assert found.host["cpu"]
