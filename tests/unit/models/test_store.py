"""The models directory: made once, instant after that, made good when damaged."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from inference.engines.base import ModelPaths, Net
from inference.errors import ModelError
from models.stamp import STAMP
from models.store import bf16_files, ensure_models, original_paths


@pytest.fixture
def originals(model_paths: ModelPaths) -> Path:
    """A directory that holds the original nets."""
    return model_paths[Net.DETECTOR].parent


@pytest.fixture(scope="module")
def made(model_paths: ModelPaths, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models directory in which everything is done; nobody changes it."""
    directory = tmp_path_factory.mktemp("made") / "models"
    ensure_models(directory, source=model_paths[Net.DETECTOR].parent, report=print)
    return directory


@pytest.fixture
def ready(made: Path, tmp_path: Path) -> Path:
    """A models directory in which everything is done, with the times of its files."""
    return Path(shutil.copytree(made, tmp_path / "models"))


def again(directory: Path, *, thorough: bool = False) -> list[str]:
    """What is done on the next start; nothing can be fetched."""
    said: list[str] = []
    ensure_models(directory, source=Path("/nowhere"), report=said.append, thorough=thorough)
    return said


def test_the_first_start_fetches_converts_and_says_so(
    originals: Path, tmp_path: Path, model_paths: ModelPaths
) -> None:
    """Every step is a line; the result is what every other conversion gives."""
    said: list[str] = []
    paths = ensure_models(tmp_path / "models", source=originals, report=said.append)
    assert [line.partition(":")[0] for line in said[1:]] == [
        "pose_detector.tflite",
        "pose_landmark_full.tflite",
        "pose_detector.onnx",
        "pose_landmark_full.onnx",
        "pose_landmark_full.bf16.xml",
    ]
    for net in Net:
        assert paths[net].read_bytes() == model_paths[net].read_bytes()


def test_a_second_start_loads_no_converter_and_no_network(ready: Path) -> None:
    """Nothing is said, nothing is written, and the heavy libraries stay out."""
    before = {path.name: path.stat().st_mtime_ns for path in ready.iterdir()}
    code = (
        "import sys; from pathlib import Path; from models.store import ensure_models;"
        "ensure_models(Path(sys.argv[1]), report=sys.exit);"
        "heavy = {'onnx', 'tflite', 'httpx', 'tqdm', 'openvino'} & set(sys.modules);"
        "sys.exit(str(heavy or ''))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(ready)], capture_output=True, text=True, check=False
    )
    assert run.stderr.strip() == ""
    assert {path.name: path.stat().st_mtime_ns for path in ready.iterdir()} == before


@pytest.mark.parametrize("harm", ["cut off", "gone", "changed"])
def test_a_damaged_net_is_made_again(harm: str, ready: Path, model_paths: ModelPaths) -> None:
    """From the original that is there, without fetching."""
    net = ready / "pose_detector.onnx"
    good = net.read_bytes()
    if harm == "gone":
        net.unlink()
    else:
        net.write_bytes(good[:1000] if harm == "cut off" else good[:-1] + b"?")
    assert any("pose_detector.onnx: converted" in line for line in again(ready))
    assert net.read_bytes() == model_paths[Net.DETECTOR].read_bytes()
    assert again(ready) == []


def test_what_is_good_is_left_alone(ready: Path) -> None:
    """A damaged net costs no more than its own conversion."""
    (ready / "pose_detector.onnx").unlink()
    assert len(again(ready)) == 1


def test_the_bfloat16_form_is_made_again_as_a_whole(ready: Path) -> None:
    """Its three files belong together."""
    (ready / "pose_landmark_full.bf16.npz").write_bytes(b"")
    (line,) = again(ready)
    assert line.startswith("pose_landmark_full.bf16.xml: measured and rounded")
    assert again(ready) == []


def test_without_openvino_there_is_no_bfloat16_form(
    originals: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be of no use; once OpenVINO is installed, it is made."""
    directory = tmp_path / "models"
    with monkeypatch.context() as without:
        without.setattr("models.store.find_spec", lambda _: None)
        ensure_models(directory, source=originals, report=print)
        assert again(directory) == []
    assert not bf16_files(directory).operators.exists()
    assert len(again(directory)) == 1


def test_a_bfloat16_form_that_cannot_be_made_is_no_error(
    ready: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The nets are there without it; the next start tries again."""

    def refuse(_: bytes) -> None:
        raise RuntimeError("no such processor")

    monkeypatch.setattr("models.bf16.make.make_bf16", refuse)
    bf16_files(ready).check.unlink()
    assert (
        again(ready)
        == again(ready)
        == ["pose_landmark_full.bf16.xml: cannot be made here (no such processor)"]
    )


def test_a_thorough_check_reads_the_contents(ready: Path) -> None:
    """A change that kept size and time is found by `sideline models`."""
    net = ready / "pose_detector.onnx"
    status, good = net.stat(), net.read_bytes()
    net.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    os.utime(net, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert again(ready) == []
    assert again(ready, thorough=True) != []
    assert net.read_bytes() == good


def test_a_copied_directory_is_taken_as_it_is(ready: Path) -> None:
    """Other times with the same contents only renew the stamp."""
    for name in ("pose_detector.onnx", "pose_landmark_full.onnx"):
        os.utime(ready / name, (1, 1))
    stamp = (ready / STAMP).read_bytes()
    assert again(ready) == []
    assert (ready / STAMP).read_bytes() != stamp


def test_a_stamp_that_cannot_be_renewed_is_no_error(
    ready: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy on a read-only disk works; only its check is slower."""

    def refuse(*_: object) -> None:
        raise PermissionError("read-only")

    monkeypatch.setattr("models.store.write_stamp", refuse)
    os.utime(ready / "pose_detector.onnx", (1, 1))
    assert again(ready) == []


@pytest.mark.parametrize("text", ["", "{", "[]", '{"converter": 1, "files": {"a": 3}}'])
def test_a_stamp_that_cannot_be_read_is_written_again(text: str, ready: Path) -> None:
    """Without a stamp the nets are made anew rather than trusted."""
    (ready / STAMP).write_text(text)
    assert len(again(ready)) == 3
    assert again(ready) == []


def test_another_converter_makes_the_nets_again(ready: Path) -> None:
    """An update of Sideline does not run with the nets of the old one."""
    stamp = json.loads((ready / STAMP).read_text())
    (ready / STAMP).write_text(json.dumps({**stamp, "converter": "older"}))
    assert len(again(ready)) == 3


def test_a_damaged_original_is_fetched_again(ready: Path, originals: Path) -> None:
    """The conversion never starts from bytes that are not the manifest's."""
    original = original_paths(ready)[Net.DETECTOR]
    original.write_bytes(original.read_bytes()[:-1])
    (ready / "pose_detector.onnx").unlink()
    said: list[str] = []
    ensure_models(ready, source=originals, report=said.append)
    assert any("pose_detector.tflite" in line and "verified" in line for line in said)


def test_two_processes_at_once_leave_good_nets(originals: Path, tmp_path: Path) -> None:
    """Both finish, nothing half-written is left, and the next start has nothing to do."""
    directory = tmp_path / "models"
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        list(pool.map(_ensure, [directory] * 2, [originals] * 2))
    assert again(directory) == []
    assert sorted(path.name for path in directory.iterdir()) == [
        STAMP,
        "pose_detector.onnx",
        "pose_detector.tflite",
        "pose_landmark_full.bf16.bin",
        "pose_landmark_full.bf16.npz",
        "pose_landmark_full.bf16.xml",
        "pose_landmark_full.onnx",
        "pose_landmark_full.tflite",
    ]


def _ensure(directory: Path, source: Path) -> None:
    ensure_models(directory, source=source, report=print)


def test_a_directory_that_cannot_be_made_is_an_error(tmp_path: Path, originals: Path) -> None:
    """The message names the directory."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ModelError, match=r"directory .*file/models is unusable"):
        ensure_models(tmp_path / "file" / "models", source=originals, report=print)
