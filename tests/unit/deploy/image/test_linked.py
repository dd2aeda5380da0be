"""FFmpeg for two packages, on trees that look like them."""

from pathlib import Path

from deploy.image.linked import FFMPEG, share_ffmpeg


def laid(folder: Path, *names: str) -> Path:
    """Empty files of these names."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    return folder


def ffmpegs(folder: Path, *, theirs: str) -> Path:
    """PyAV's FFmpeg of major version 62, and OpenCV's."""
    laid(folder / "av.libs", *(f"lib{name}-aa.so.62.1" for name in FFMPEG), "libx264-b.so.1")
    laid(
        folder / "opencv_python_headless.libs",
        *(f"lib{name}-cc.so.{theirs}.0" for name in FFMPEG),
    )
    return folder


def test_opencv_takes_pyavs_ffmpeg(tmp_path: Path) -> None:
    """By links, and a link for each library that this needs in turn."""
    folder = ffmpegs(tmp_path, theirs="62") / "opencv_python_headless.libs"
    share_ffmpeg(tmp_path)
    assert (folder / "libavcodec-cc.so.62.0").readlink().name == "libavcodec-aa.so.62.1"
    assert (folder / "libx264-b.so.1").resolve() == tmp_path / "av.libs/libx264-b.so.1"
    assert all(path.exists() for path in folder.iterdir())


def test_an_ffmpeg_of_another_version_is_not_shared(tmp_path: Path) -> None:
    """Its functions may be called otherwise."""
    folder = ffmpegs(tmp_path, theirs="61") / "opencv_python_headless.libs"
    share_ffmpeg(tmp_path)
    assert not any(path.is_symlink() for path in folder.iterdir())
