from pathlib import Path

import pytest

from server.config import Settings
from server.doctor import gpu
from server.doctor.finding import Status


def program(folder: Path, script: str) -> str:
    """An executable that stands for the driver's."""
    path = folder / "smi"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_each_gpu_is_listed(tmp_path: Path) -> None:
    """One finding a line of the driver's list."""
    script = 'echo "A, 1 MiB, 5"; echo "B, 2 MiB, 5"'
    found = list(gpu.check(Settings(data_dir=tmp_path), program(tmp_path, script)))
    assert [one.detail for one in found] == ["A, 1 MiB, 5", "B, 2 MiB, 5"]


@pytest.mark.parametrize("script", ["exit 9", ":"])
def test_a_driver_that_sees_nothing(tmp_path: Path, script: str) -> None:
    """A failing driver, or one without GPUs, is missing and not a failure."""
    (found,) = gpu.check(Settings(data_dir=tmp_path), program(tmp_path, script))
    assert found.status is Status.MISSING


def test_no_driver(tmp_path: Path) -> None:
    """A host without the driver's program has no GPU to use."""
    (found,) = gpu.check(Settings(data_dir=tmp_path), str(tmp_path / "nothing"))
    assert found.status is Status.MISSING
