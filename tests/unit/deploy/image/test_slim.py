"""What is taken out of the packages, on trees that look like them."""

import ast
from pathlib import Path

import cv2
import pytest

from deploy.image import slim

ROOT = Path(__file__).resolve().parents[4]
ROOMS = ("inference", "server", "models", "clients/python", "loadtest")


def laid(folder: Path, *names: str) -> Path:
    """Empty files of these names."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    return folder


def names(folder: Path) -> set[str]:
    """What is left in a folder."""
    return {path.name for path in folder.iterdir()}


def test_of_openvino_the_processors_half_stays(tmp_path: Path) -> None:
    """Core, CPU plug-in, frontends of our nets' forms, threads."""
    kept = {"libopenvino.so.2641", "libopenvino_intel_cpu_plugin.so", "libtbb.so.12"}
    kept |= {"libopenvino_onnx_frontend.so.2641", "libopenvino_ir_frontend.so.2641"}
    gone = ("libopenvino_intel_gpu_plugin.so", "libopenvino_pytorch_frontend.so.2641")
    laid(tmp_path / "openvino/libs", *kept, *gone)
    slim.keep_of_openvino(tmp_path)
    assert names(tmp_path / "openvino/libs") == kept


def test_of_botocore_the_store_stays(tmp_path: Path) -> None:
    """And files that belong to no service."""
    laid(tmp_path / "botocore/data", "s3/a.json", "sts/a.json", "ec2/a.json", "endpoints.json")
    slim.keep_of_botocore(tmp_path)
    assert names(tmp_path / "botocore/data") == {"s3", "sts", "endpoints.json"}


def test_tests_headers_and_byte_code_go(tmp_path: Path) -> None:
    """What is imported stays."""
    laid(tmp_path / "numpy", "core.py", "lib/tests/test_a.py", "core.pyi", "__pycache__/core.pyc")
    slim.remove_bytecode(tmp_path)
    slim.remove_folders(tmp_path)
    slim.remove_sources(tmp_path)
    assert names(tmp_path / "numpy") == {"core.py", "lib"}
    assert names(tmp_path / "numpy/lib") == set()


def test_sizes_count_no_link_twice(tmp_path: Path) -> None:
    """Of a link only the link itself."""
    (tmp_path / "a").write_bytes(b"x" * 1000)
    (tmp_path / "b").symlink_to("a")
    assert slim.size(tmp_path) == 1000 + len("a")


@pytest.mark.parametrize("room", ROOMS)
def test_of_opencv_nothing_is_used_that_the_image_lacks(room: str) -> None:
    """Linear algebra and AVIF are left out; a new function is tried in the image, then listed."""
    used = {
        node.attr
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "cv2"
        and callable(getattr(cv2, node.attr))
    }
    assert used <= slim.OPENCV_FUNCTIONS, used - slim.OPENCV_FUNCTIONS
