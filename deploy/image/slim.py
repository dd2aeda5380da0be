"""Takes out of a virtual environment what a server never runs, and says what each step saved.

`python3 -m deploy.image.slim VENV`. The wheels carry tests, headers, GPU plug-ins, frontends of
other frameworks, and FFmpeg twice; without all that the image is half as large.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from deploy.image.stubs import replace_by_stub

BUILDS_ONLY = ("onnx", "ml_dtypes", "tflite", "setuptools", "pip")
"""Convert the nets and install packages; nothing imports them once the nets are there. (GPU images
keep onnx: their nets are halved at start.)"""

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

FFMPEG = ("avcodec", "avformat", "avutil", "swresample", "swscale")

STUBBED = {
    "av.libs/libx265": "av.libs/libavcodec",
    "av.libs/libSvtAv1Enc": "av.libs/libavcodec",
    "opencv_python_headless.libs/libopenblas": "cv2/cv2",
    "opencv_python_headless.libs/libavif": "cv2/cv2",
}
"""Encoders that nothing here asks for, and what OpenCV's linear algebra and AVIF files need, each
with who is linked to it."""

OPENCV_FUNCTIONS = frozenset(
    {
        *("GaussianBlur", "LUT", "add", "blur", "circle", "cvtColor", "fillConvexPoly", "flip"),
        *("getFontScaleFromHeight", "imencode", "line", "merge", "polylines", "putText", "remap"),
        *("resize", "setNumThreads", "transform", "transpose", "warpAffine"),
    }
)
"""What Sideline calls of OpenCV, and so what was seen to need none of that; a test holds it."""

ASKED = frozenset({"libx265"})
"""FFmpeg asks it at start what it can do, and takes nothing for an answer."""


def slim(packages: Path, *, keep: frozenset[str]) -> None:
    """All steps, in order; `keep` are packages not to take out."""
    steps: tuple[Callable[[], None], ...] = (
        lambda: remove_bytecode(packages),
        lambda: remove_folders(packages),
        lambda: remove_sources(packages),
        lambda: keep_of_openvino(packages),
        lambda: remove_second_onnxruntime(packages),
        lambda: keep_of_botocore(packages),
        lambda: share_ffmpeg(packages),
        lambda: put_stubs(packages),
        lambda: strip(packages),
        lambda: uninstall(packages, [one for one in BUILDS_ONLY if one not in keep]),
    )
    names = (
        *("byte code", "tests, tools", "headers, sources", "openvino's other devices"),
        *("onnxruntime's C library", "AWS's other services", "OpenCV's FFmpeg"),
        *("libraries for what is not used", "debugging symbols", "what only builds"),
    )
    before = size(packages)
    for name, step in zip(names, steps, strict=True):
        step()
        after = size(packages)
        print(f"{name}: {(before - after) / 1e6:.1f} MB saved")
        before = after
    print(f"left: {before / 1e6:.1f} MB")


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


def share_ffmpeg(packages: Path) -> None:
    """OpenCV takes PyAV's FFmpeg where both are of the same interface, which the names say."""
    ours, theirs = packages / "av.libs", packages / "opencv_python_headless.libs"
    pairs = list(twins(ours, theirs))
    if len(pairs) != len(FFMPEG):
        return
    for mine, other in pairs:
        other.unlink()
        other.symlink_to(f"../av.libs/{mine.name}")
    kept = {name for path in theirs.glob("*") for name in needed(path)}
    kept |= {name for path in packages.glob("cv2/*.so") for name in needed(path)}
    for path in list(theirs.iterdir()):
        if not path.is_symlink() and path.name not in kept:
            path.unlink()
    # What FFmpeg needs is looked for beside the link by which it was found.
    for path in ours.iterdir():
        if not (theirs / path.name).exists():
            (theirs / path.name).symlink_to(f"../av.libs/{path.name}")


def twins(ours: Path, theirs: Path) -> Iterator[tuple[Path, Path]]:
    """FFmpeg's libraries of the same major version in both folders."""
    for name in FFMPEG:
        found = [next(folder.glob(f"lib{name}-*"), None) for folder in (ours, theirs)]
        mine, other = found
        if mine is not None and other is not None and major(mine) == major(other):
            yield mine, other


def major(library: Path) -> str:
    """62 of libavcodec-5e6b81c2.so.62.28.102: within it the interface stays."""
    return library.name.partition(".so.")[2].partition(".")[0]


def put_stubs(packages: Path) -> None:
    """In place of large libraries that are linked to and never called."""
    for pattern, callers in STUBBED.items():
        for library in list(packages.glob(f"{pattern}*")):
            null = Path(pattern).name in ASKED
            replace_by_stub(library, list(packages.glob(f"{callers}*.so*")), null=null)
    for folder in sorted({Path(pattern).parent for pattern in STUBBED}):
        _remove_orphans(packages, packages / folder)


def _remove_orphans(packages: Path, folder: Path) -> None:
    """Libraries that only those needed which are stubs now."""
    shared = list(folder.glob("*"))
    users = [*shared, *packages.glob("cv2/*.so"), *packages.glob("av/**/*.so")]
    users += list((packages / "opencv_python_headless.libs").glob("*"))
    wanted = {name for path in users for name in needed(path)}
    for path in shared:
        if path.name not in wanted:
            path.unlink()
    if any(path.name not in wanted for path in shared):
        _remove_orphans(packages, folder)


def needed(library: Path) -> list[str]:
    """The libraries that one is linked to."""
    if not library.is_file():
        return []
    said = subprocess.run(["readelf", "-dW", str(library)], capture_output=True, text=True)
    lines = [line for line in said.stdout.splitlines() if "(NEEDED)" in line]
    return [line.partition("[")[2].partition("]")[0] for line in lines]


def strip(packages: Path) -> None:
    """Debugging symbols."""
    modules = [path for name in STRIPPED for path in packages.glob(f"{name}/**/*.so")]
    if modules:
        subprocess.run(["strip", "--strip-unneeded", *map(str, modules)], check=True)


def uninstall(packages: Path, names: list[str]) -> None:
    """By pip, which goes last."""
    python = packages.parents[2] / "bin/python"
    command = [str(python), "-m", "pip", "uninstall", "--quiet", "--yes", *names]
    subprocess.run(command, check=True)
    for name in ("pkg_resources", "_distutils_hack", "distutils-precedence.pth"):
        path = packages / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def main() -> None:
    """Take the environment's folder of packages."""
    venv, keep = Path(sys.argv[1]), frozenset(sys.argv[2:])
    for packages in venv.glob("lib/python3*/site-packages"):
        slim(packages, keep=keep)


if __name__ == "__main__":
    main()
