"""The command line as a person uses it: what goes to stdout, what to stderr, the exit code."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import av
import pytest

from clients.python.clips import moving_square
from server import cli


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """Two seconds of a test picture."""
    path = tmp_path / "clip.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for frame in moving_square(60):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIDELINE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SIDELINE_ENGINE", "fake")


def run(monkeypatch: pytest.MonkeyPatch, *words: str | Path) -> int:
    """Run the command; its exit code."""
    monkeypatch.setattr(sys, "argv", ["sideline", *map(str, words)])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    code = caught.value.code
    return code if isinstance(code, int) else 0


def test_json_is_one_object(
    video: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--json` prints exactly one object; where nobody watches, no progress is drawn."""
    assert run(monkeypatch, "analyze", video, "--sport", "cmj", "--json") == 0
    said = capsys.readouterr()
    report = json.loads(said.out)
    assert (report["frame_count"], report["frames_with_person"]) == (60, 60)
    assert report["summary"]["jump_count"] == 0
    assert "%" not in said.err


def test_progress_for_a_person(
    video: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a terminal a bar is drawn, on stderr alone."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert run(monkeypatch, "analyze", video, "--sport", "cmj", "--json") == 0
    said = capsys.readouterr()
    assert "%" in said.err
    assert json.loads(said.out)["sport"] == "cmj"


def test_damage_that_is_passed_over_is_told(
    video: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Frames that cannot be decoded are counted with their reason; the rest is measured."""
    data = bytearray(video.read_bytes())
    with av.open(str(video)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    for packet in packets[20:23]:
        assert packet.pos is not None
        data[packet.pos : packet.pos + 4] = b"\xff" * 4
    video.write_bytes(bytes(data))
    assert run(monkeypatch, "analyze", video, "--sport", "cmj") == 0
    said = capsys.readouterr()
    assert "3 frames not used: undecodable" in said.out
    assert said.err.count("\n") == 0


@pytest.mark.parametrize("link", [Path.symlink_to, Path.hardlink_to])
def test_the_video_is_never_written_over(
    video: Path, link: Callable[[Path, Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An overlay that is the video by another name is refused."""
    before, other = video.read_bytes(), video.with_name("other.mp4")
    link(other, video)
    assert run(monkeypatch, "analyze", video, "--sport", "cmj", "--overlay", other) == 2
    assert video.read_bytes() == before


def test_a_report_for_a_person_and_an_overlay(
    video: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without `--json` the report is in words; the overlay has every frame."""
    overlay = video.with_name("overlay.mp4")
    assert run(monkeypatch, "analyze", video, "--sport", "cmj", "--overlay", overlay) == 0
    assert "somebody in 60 of 60 frames" in capsys.readouterr().out
    with av.open(str(overlay)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 60


def test_every_file_that_is_asked_for_is_written(
    video: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page, both tables and the markers, whole, and nothing else is left in the folder."""
    before = set(video.parent.iterdir())
    names = {"html": "r.html", "csv": "r.csv", "landmarks": "l.csv", "trc": "m.trc"}
    asked = [
        word
        for option, name in names.items()
        for word in (f"--{option}", str(video.with_name(name)))
    ]
    assert run(monkeypatch, "analyze", video, "--sport", "cmj", *asked) == 0
    assert {path.name for path in set(video.parent.iterdir()) - before} == set(names.values())
    assert video.with_name("r.html").read_text().endswith("</html>")
    assert video.with_name("l.csv").read_text().count("\n") == 61
    assert video.with_name("m.trc").read_text().startswith("PathFileType\t4\t(X/Y/Z)\tm.trc")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("analyze", "{dir}/none.mp4", "--sport", "cmj"), 1, "none.mp4"),
        (("analyze", "{dir}/text.mp4", "--sport", "cmj"), 1, "not a video"),
        (("analyze", "{dir}/clip.mp4", "--sport", "ski"), 2, "known sports: cmj"),
        (("analyze", "{dir}/clip.mp4", "--sport", "cmj", "--height-m", "9"), 2, "height_m"),
        (
            ("analyze", "{dir}/clip.mp4", "--sport", "cmj", "--overlay", "{dir}/clip.mp4"),
            2,
            "another file",
        ),
        (
            ("analyze", "{dir}/clip.mp4", "--sport", "cmj", "--overlay", "{dir}/no/o.mp4"),
            2,
            "cannot be written",
        ),
        (
            ("analyze", "{dir}/clip.mp4", "--sport", "cmj", "--html", "{dir}/o.txt"),
            2,
            "end in .html",
        ),
        (
            (
                *("analyze", "{dir}/clip.mp4", "--sport", "cmj"),
                *("--csv", "{dir}/o.csv", "--landmarks", "{dir}/o.csv"),
            ),
            2,
            "its own",
        ),
        (
            ("analyze", "{dir}/clip.mp4", "--sport", "cmj", "--overlay", "{dir}/o.txt"),
            2,
            "end in .mp4",
        ),
        (("analyze", "{dir}", "--sport", "cmj"), 1, "folder"),
        (("athlete", "cmj", "--out", "{dir}/a.txt"), 2, ".mp4"),
        (("athlete", "cmj", "--out", "{dir}/clip.mp4/a.mp4"), 2, "cannot be written"),
        (("athlete", "cmj", "--out", "{dir}"), 2, "must end in"),
        (("athlete", "ski", "--out", "{dir}/a.mp4"), 2, "ski"),
        (("serve", "--port", "99999"), 2, "SIDELINE_PORT"),
    ],
)
def test_errors_are_one_line(
    video: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    code: int,
    says: str,
) -> None:
    """What goes wrong is said on stderr without a traceback, and nothing on stdout."""
    video.with_name("text.mp4").write_text("not a video at all")
    filled = [word.format(dir=video.parent) for word in words]
    assert run(monkeypatch, *filled) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert says in said.err
    assert "Traceback" not in said.err


def test_wrong_engine(
    video: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An engine that is not there is answered with those that are."""
    monkeypatch.setenv("SIDELINE_ENGINE", "steam")
    monkeypatch.setattr("server.loading.ensure_models", lambda *_, **__: {})
    assert run(monkeypatch, "analyze", video, "--sport", "cmj") == 2
    assert "known engines" in capsys.readouterr().err


def test_sports_and_settings_are_listed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`sports` names metrics with their units, `config` every variable."""
    assert run(monkeypatch, "sports") == 0
    assert "jump_height_flight_m" in capsys.readouterr().out
    assert run(monkeypatch, "config") == 0
    assert "SIDELINE_MAX_SESSIONS" in capsys.readouterr().out


def test_doctor_ends_with_1_when_what_is_configured_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A host that lacks nothing it was asked for ends with 0; a wrong engine's name with 1."""
    monkeypatch.setenv("SIDELINE_PORT", "0")
    assert run(monkeypatch, "doctor", "--json") == 0
    assert json.loads(capsys.readouterr().out)["ok"]
    monkeypatch.setenv("SIDELINE_ENGINE", "magic")
    assert run(monkeypatch, "doctor") == 1
    assert "failed   engine magic" in capsys.readouterr().out


def test_help_loads_nothing_heavy() -> None:
    """The command line itself imports neither aiortc, nor FastAPI, nor the nets' libraries."""
    import subprocess

    code = (
        "import sys, server.cli;"
        "print([one for one in ('aiortc', 'av', 'cv2', 'fastapi', 'numpy') if one in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
