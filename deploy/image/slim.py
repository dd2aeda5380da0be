"""Takes out of a virtual environment what a server never runs, and says what each step saved.

`python3 -m deploy.image.slim VENV`. The wheels carry tests, headers, GPU plug-ins, frontends of
other frameworks, and FFmpeg twice; without all that the image is half as large.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from deploy.image.linked import needed, put_stubs, share_ffmpeg

BUILDS_ONLY = ("onnx", "ml_dtypes", "tflite", "setuptools", "pip")
"""Convert the nets and install packages; nothing imports them once the nets are there. (The GPU's
image is not slimmed: it halves its nets at every start, by onnx.)"""

FOLDERS = (
    "*/tests",
    "*/*/tests",
    "*/*/*/tests",
    "onnxruntime/backend",
    "onnxruntime/datasets",
    "onnxruntime/quantization",
    "onnxruntime/tools",
    "onnxruntime/transformers",
    "openvino/cmake",
    "openvino/include",
    "openvino/tools",
    "openvino/torch",
    "av/include",
    "cv2/data",
    "numpy/f2py",
    "sqlalchemy/testing",
    # uvicorn takes these where they are there: to reload a server's source, and for YAML's sake.
    "watchfiles*",
    "yaml",
    "_yaml",
    "pyyaml*",
)
FILES = (
    "numpy/_core/_simd.*.so",  # only NumPy's tests import it
    "numpy/_core/_*_tests.*.so",
    "pygments/lexers/[!_]*.py",  # colours of source code, which the command line never shows
)
SOURCES = ("*.pyi", "*.pyx", "*.pxd", "*.c", "*.h", "*.hpp", "*.a", "*.lib")

OPENVINO_RUNS = (
    "libopenvino.so",
    "intel_cpu_plugin",
    "onnx_frontend",
    "ir_frontend",
    "tbb",
    "hwloc",
)
"""Of its libraries: the core, the processor's plug-in, the two forms of our nets, and threads."""

AWS_SERVICES = frozenset({"s3", "sso", "sso-oidc", "signin", "sts"})
"""The store, and how AWS lends credentials."""

STRIPPED = ("av", "cryptography", "httptools", "pylibsrtp", "sqlalchemy", "uvloop")
"""Their wheels carry debugging symbols. (Of libraries that auditwheel moved, such as numpy's, the
loader refuses some once they are stripped.)"""

OPENCV_FUNCTIONS = frozenset(
    {
        *("GaussianBlur", "LUT", "add", "blur", "circle", "cvtColor", "fillConvexPoly", "flip"),
        *("getFontScaleFromHeight", "imencode", "line", "merge", "polylines", "putText", "remap"),
        *("resize", "setNumThreads", "transform", "transpose", "warpAffine"),
    }
)
"""What Sideline calls of OpenCV, and was seen to need nothing that is left out; a test holds it."""


def size(folder: Path) -> int:
    """Bytes of all files below, links not followed."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir())


def remove_bytecode(packages: Path) -> None:
    """It is written again for what is imported: `bytecode.py`."""
    for folder in list(packages.rglob("__pycache__")):
        shutil.rmtree(folder)


def remove_folders(packages: Path) -> None:
    """Tests and tools."""
    for pattern in FOLDERS:
        for folder in list(packages.glob(pattern)):
            shutil.rmtree(folder)
    for pattern in FILES:
        for path in list(packages.glob(pattern)):
            path.unlink()


def remove_sources(packages: Path) -> None:
    """What compilers and type checkers read."""
    for pattern in SOURCES:
        for path in list(packages.rglob(pattern)):
            path.unlink()


def keep_of_openvino(packages: Path) -> None:
    """Its libraries for other devices and frameworks go."""
    for path in list((packages / "openvino/libs").glob("*")):
        if not any(part in path.name for part in OPENVINO_RUNS):
            path.unlink()


def remove_second_onnxruntime(packages: Path) -> None:
    """Python's module has all of it inside; the C library beside it serves other languages."""
    module = next((packages / "onnxruntime/capi").glob("onnxruntime_pybind11_state*.so"), None)
    if module is not None and "libonnxruntime.so" not in needed(module):
        for path in (packages / "onnxruntime/capi").glob("libonnxruntime.so*"):
            path.unlink()


def keep_of_botocore(packages: Path) -> None:
    """Of 400 services' descriptions, five."""
    for folder in list((packages / "botocore/data").glob("*/")):
        if folder.name not in AWS_SERVICES:
            shutil.rmtree(folder)


def strip(packages: Path) -> None:
    """Debugging symbols."""
    modules = [path for name in STRIPPED for path in packages.glob(f"{name}/**/*.so")]
    if modules:
        subprocess.run(["strip", "--strip-unneeded", *map(str, modules)], check=True)


def uninstall(packages: Path) -> None:
    """What only builds, by pip, which goes last."""
    python = packages.parents[2] / "bin/python"
    command = [str(python), "-m", "pip", "uninstall", "--quiet", "--yes", *BUILDS_ONLY]
    subprocess.run(command, check=True)
    for name in ("pkg_resources", "_distutils_hack", "distutils-precedence.pth"):
        path = packages / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


STEPS: tuple[tuple[str, Callable[[Path], None]], ...] = (
    ("byte code", remove_bytecode),
    ("tests, tools", remove_folders),
    ("headers, sources", remove_sources),
    ("OpenVINO's other devices", keep_of_openvino),
    ("ONNX Runtime's C library", remove_second_onnxruntime),
    ("AWS's other services", keep_of_botocore),
    ("OpenCV's FFmpeg", share_ffmpeg),
    ("libraries for what is not used", put_stubs),
    ("debugging symbols", strip),
    ("what only builds", uninstall),
)


def slim(packages: Path) -> None:
    """All steps, in order."""
    left = size(packages)
    for name, step in STEPS:
        before = left
        step(packages)
        left = size(packages)
        print(f"{name}: {(before - left) / 1e6:.1f} MB saved")
    print(f"left: {left / 1e6:.1f} MB")


def main() -> None:
    """Take the environment's folder of packages."""
    for packages in Path(sys.argv[1]).glob("lib/python3*/site-packages"):
        slim(packages)


if __name__ == "__main__":
    main()
