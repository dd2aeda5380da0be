"""What `sideline models` prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from inference.engines.base import ModelPaths, Net
from models.cli import run_models_command


def test_it_says_what_it_did_and_where_the_nets_lie(
    model_paths: ModelPaths, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Source, bytes, verification, conversion, largest file and directory; then nothing to do."""
    originals = model_paths[Net.DETECTOR].parent
    run_models_command(tmp_path, originals)
    first = capsys.readouterr().out
    for words in (
        f"from {originals}",
        "pose_landmark_full.tflite: 6,440,512 bytes, sha256 verified, Apache-2.0",
        "pose_detector.onnx: converted",
        f"2 nets in {tmp_path}",
        "largest: pose_landmark_full.onnx",
    ):
        assert words in first
    run_models_command(tmp_path)
    second = capsys.readouterr().out
    assert second.startswith("nothing to do: the converted nets are there and verified")
    assert f"2 nets in {tmp_path}" in second
