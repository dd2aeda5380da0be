"""What this host is."""

from __future__ import annotations

from pathlib import Path

import pytest

from inference.engines.base import Bf16Files, ModelPaths, Net
from inference.engines.host import gpu_names, host_key, version_of
from inference.errors import ModelError


@pytest.fixture
def nets(tmp_path: Path) -> ModelPaths:
    """Two files that stand for nets."""
    paths = {net: tmp_path / f"{net.value}.onnx" for net in Net}
    for net, path in paths.items():
        path.write_text(net.value)
    return paths


def program(folder: Path, script: str) -> str:
    """A program that stands for the driver's."""
    path = folder / "smi"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_the_key_changes_with_what_speed_depends_on(nets: ModelPaths) -> None:
    """The same for two starts in a row, another one with other threads or other nets."""
    before = host_key(nets, 1)
    assert host_key(nets, 1) == before
    assert host_key(nets, 2) != before
    nets[Net.LANDMARKS].write_text("better")
    better = host_key(nets, 1)
    assert better != before
    Bf16Files.of(nets[Net.LANDMARKS]).operators.write_text("one more form")
    assert host_key(nets, 1) != better


def test_the_key_names_processor_and_versions(nets: ModelPaths) -> None:
    """What is not installed has an empty version."""
    key = host_key(nets, 1)
    assert "cores" in key["cpu"]
    assert key["onnxruntime"] == version_of("onnxruntime") != ""
    assert version_of("no-such-package") == ""


def test_a_missing_net_is_a_model_error(tmp_path: Path) -> None:
    """The message says what to do."""
    with pytest.raises(ModelError, match="sideline models"):
        host_key({Net.DETECTOR: tmp_path / "nothing.onnx"}, 1)


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("echo 'NVIDIA A, 570.1'; echo 'NVIDIA B, 570.1'", ("NVIDIA A, 570.1", "NVIDIA B, 570.1")),
        ("echo; exit 0", ()),
        ("echo no devices; exit 6", ()),
    ],
)
def test_gpus_are_those_of_the_driver(script: str, found: tuple[str, ...], tmp_path: Path) -> None:
    """A driver that fails has none."""
    assert gpu_names(program(tmp_path, script)) == found


def test_no_driver_means_no_gpu(tmp_path: Path) -> None:
    """The usual case."""
    assert gpu_names(str(tmp_path / "nowhere")) == ()
