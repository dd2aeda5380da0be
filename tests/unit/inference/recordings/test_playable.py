"""Copies that browsers play: the same pictures at the same times, not coded again."""

from __future__ import annotations

from pathlib import Path
from zlib import crc32

import av
import pytest

from clients.python.clips import Codec, encode_clip, moving_square
from inference.frames import Frame
from inference.recordings.playable import write_playable
from inference.recordings.video import VideoFile
from server.history.containers import SUFFIXES, Container

COUNT = 40


def as_recorded(folder: Path, codec: Codec) -> Path:
    """A file as the recorder writes one, with uneven times."""
    clip = encode_clip(list(moving_square(COUNT)), codec, 30, 500_000)
    path = folder / f"live{SUFFIXES[codec]}"
    container = Container(path, codec, clip.packets[0])
    for at, packet in enumerate(clip.packets):
        container.write(packet, 3000 * at + 37 * (at % 3), key=at in clip.keys)
    container.close()
    return path


def marks(path: Path) -> list[tuple[float, int]]:
    """When each frame is, and its picture's check sum."""

    def mark(frame: Frame) -> tuple[float, int]:
        picture = frame.picture
        planes = (picture.y, picture.u, picture.v)
        return frame.media_time_s, crc32(b"".join(one.tobytes() for one in planes))

    with VideoFile(path) as video:
        return [mark(one) for one in video.frames()]


@pytest.mark.parametrize(
    ("codec", "suffix", "off_s"), [("h264", ".mp4", 0), ("vp8", ".webm", 5e-4)]
)
def test_a_recording_of_a_session(tmp_path: Path, codec: Codec, suffix: str, off_s: float) -> None:
    """Every picture to the bit; MP4 keeps the times, WebM has them in milliseconds."""
    source = as_recorded(tmp_path, codec)
    copy = write_playable(source, tmp_path / "replay")
    assert copy == tmp_path / f"replay{suffix}"
    was, now = marks(source), marks(copy)
    assert [one for _, one in now] == [one for _, one in was]
    assert [one for one, _ in now] == pytest.approx([one for one, _ in was], abs=off_s + 1e-9)


def test_what_browsers_do_not_play(tmp_path: Path) -> None:
    """There is no copy of it."""
    source = tmp_path / "old.avi"
    with av.open(str(source), "w") as container:
        stream = container.add_stream("mpeg4", rate=30)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for frame in moving_square(10):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert write_playable(source, tmp_path / "replay") is None
    assert [one.name for one in tmp_path.iterdir()] == ["old.avi"]
