"""Libraries that others are linked to: one FFmpeg for two packages, stubs for what nobody calls."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

from deploy.image.stubs import replace_by_stub

FFMPEG = ("avcodec", "avformat", "avutil", "swresample", "swscale")

STUBBED = {
    "av.libs/libx265": "av.libs/libavcodec",
    "av.libs/libSvtAv1Enc": "av.libs/libavcodec",
    "opencv_python_headless.libs/libopenblas": "cv2/cv2",
    "opencv_python_headless.libs/libavif": "cv2/cv2",
}
"""Encoders that nothing here asks for, and what OpenCV's linear algebra and AVIF files need, each
with who is linked to it."""

ASKED = frozenset({"libx265"})
"""FFmpeg asks it at start what it can do, and takes nothing for an answer."""


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
