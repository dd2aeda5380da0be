"""The short form of `sideline bench soak`, with processes of their own and the fake engine."""

import json
from fractions import Fraction
from pathlib import Path

import av
import pytest

from clients.python.clips import moving_square
from server.commands.bench.soak import soak
from server.demo import demo_clip


@pytest.fixture
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder with a short clip; a server that soon notices who has gone."""
    for name, value in {
        "DATA_DIR": tmp_path,
        "ENGINE": "fake",
        "DEMO": "false",
        "SILENCE_TIMEOUT_S": 2.5,
        "RESUME_GRACE_S": 2.5,
    }.items():
        monkeypatch.setenv(f"SIDELINE_{name}", str(value))
    clip = demo_clip(tmp_path)
    clip.parent.mkdir(parents=True)
    with av.open(str(clip), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(30))
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        for frame in moving_square(30, 640, 360):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


@pytest.mark.usefixtures("_here")
def test_who_came_and_went_left_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """Publishers that leave orderly, are killed, or vanish and come back, each get results as
    long as they are there, and leave the server's threads, files and tasks as they were."""
    fine = soak(minutes=0.05, joins=2, killed=1, seed=1, as_json=True)
    report = json.loads(capsys.readouterr().out)
    assert report["faults"] == []
    assert fine
    assert report["visits"] == {"killed": 2, "delete": 2, "bye": 1, "resume": 1}
    assert report["before"]["threads"] == report["after"]["threads"]
    assert max(one["sessions"] for one in report["samples"]) >= 1
