"""A file looked at section by section gives what it gives in one go, to the last bit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from zlib import crc32

import av
import numpy as np
import pytest
from av.video.stream import VideoStream

from inference.engines.base import OUTPUTS, Images, Net, Outputs
from inference.engines.fake import FakeEngine
from inference.errors import NotSeekable
from inference.recordings.checkpoint import Checkpoint
from inference.recordings.remembering import follow_remembering
from inference.recordings.sections import look
from inference.recordings.video import VideoFile

ABOUT = {"engine": "one that looks"}
FRAMES, SECTION_S, SIDE = 50, 0.45, 64
TICKS = Fraction(1, 90_000)


class Looking(FakeEngine):
    """Says something else of every crop, and now and then sees nobody: one pixel that differs, or
    another place that is looked at, changes all that follows."""

    def run(self, net: Net, images: Images) -> Outputs:
        """As the fake engine, moved by what each crop shows."""
        said = dict(super().run(net, images))
        if net is Net.LANDMARKS:
            sums = np.array([crc32(np.ascontiguousarray(one).data) for one in images])
            moved = ((sums % 1000) / 500 - 1).astype(np.float32)[:, None]
            said[OUTPUTS.landmarks] = said[OUTPUTS.landmarks] + moved
            said[OUTPUTS.world] = said[OUTPUTS.world] + moved * np.float32(0.01)
            said[OUTPUTS.score] = np.asarray(
                said[OUTPUTS.score] * (sums[:, None] % 11 > 0), np.float32
            )
        return said


@dataclass(frozen=True, slots=True)
class Kind:
    """How a file is coded."""

    name: str
    codec: str
    options: dict[str, str] = field(default_factory=dict)
    pts: Sequence[int] = tuple(3000 * number for number in range(FRAMES))


def _uneven() -> list[int]:
    steps = np.random.default_rng(5).integers(700, 9000, FRAMES)
    return [int(one) for one in np.cumsum(steps)]


B_FRAMES = {"preset": "fast", "bf": "3", "g": "12", "crf": "18"}
KINDS = (
    Kind("b-frames.mp4", "libx264", {**B_FRAMES, "x264-params": "scenecut=0:open-gop=0"}),
    Kind(
        "open-gop.mp4", "libx264", {**B_FRAMES, "x264-params": "scenecut=0:open-gop=1:b-pyramid=2"}
    ),
    Kind("open-gop.mkv", "libx264", {**B_FRAMES, "x264-params": "scenecut=0:open-gop=1"}),
    Kind("uneven.mp4", "libx264", B_FRAMES, _uneven()),
    Kind("uneven.mkv", "libx264", B_FRAMES, _uneven()),
    Kind("b-frames.ts", "libx264", B_FRAMES),
    Kind("one-key.mp4", "libx264", {"preset": "fast", "bf": "2", "g": "999"}),
    Kind("vp8.webm", "libvpx", {"g": "12", "deadline": "realtime", "auto-alt-ref": "1"}),
    Kind("uneven-vp8.webm", "libvpx", {"g": "12", "deadline": "realtime"}, _uneven()),
    Kind("vp9.webm", "libvpx-vp9", {"g": "12", "deadline": "realtime", "cpu-used": "8"}),
    Kind("hevc.mp4", "libx265", {"x265-params": "keyint=12:bframes=3:open-gop=1:log-level=none"}),
)


def written(path: Path, kind: Kind) -> Path:
    """Pictures of moving noise, so that every frame leans on others."""
    dice = np.random.default_rng(1)
    wide = np.kron(dice.integers(0, 255, (SIDE, SIDE)), np.ones((4, 4))).astype(np.uint8)
    with av.open(str(path), "w") as container:
        stream = container.add_stream(kind.codec, rate=30, options=kind.options)
        assert isinstance(stream, VideoStream)
        stream.width = stream.height = 2 * SIDE
        stream.pix_fmt = "yuv420p"
        stream.time_base = stream.codec_context.time_base = TICKS
        for number, pts in enumerate(kind.pts):
            part = wide[number : number + 2 * SIDE, number // 2 : number // 2 + 2 * SIDE]
            rgb = np.dstack([part, np.roll(part, number), part[::-1]])
            frame = av.VideoFrame.from_ndarray(rgb, format="rgb24")
            frame.pts, frame.time_base = pts, TICKS
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def whole(path: Path, kept: Path) -> int:
    """Measured from the first frame to the last; returns how many pictures were looked at."""
    with VideoFile(path) as video, Checkpoint(kept, ABOUT) as checkpoint:
        for _ in follow_remembering(video.frames(), Looking(), checkpoint):
            pass
        return checkpoint.added


def section(path: Path, kept: Path, until_s: float) -> list[float]:
    """One more section, by somebody who knows nothing of the ones before it; the times."""
    told: list[float] = []
    with VideoFile(path) as video, Checkpoint(kept, ABOUT) as checkpoint:
        look(video, Looking(), checkpoint, until_s, told.append)
    return told


def ends(last_s: float) -> Iterator[float]:
    """Where sections end."""
    return iter(np.arange(SECTION_S, last_s, SECTION_S).tolist())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_sections_are_the_whole(tmp_path: Path, kind: Kind) -> None:
    """Of every kind of file; each picture is looked at once, and only the last section's are left
    to who measures the file in the end."""
    path = written(tmp_path / kind.name, kind)
    whole(path, tmp_path / "whole")
    with VideoFile(path) as video:
        times = [frame.media_time_s for frame in video.frames()]
    told = [section(path, tmp_path / "kept", until_s) for until_s in ends(times[-1])]
    assert all(told)
    seen = [at_s for part in told for at_s in part]
    assert seen == times[: len(seen)]
    assert whole(path, tmp_path / "kept") == len(times) - len(seen)
    assert (tmp_path / "kept").read_bytes() == (tmp_path / "whole").read_bytes()


def test_a_section_that_was_killed_goes_on(tmp_path: Path) -> None:
    """From the last whole entry, wherever between key frames that is; one that is done is not done
    again."""
    path = written(tmp_path / "a.mp4", KINDS[0])
    whole(path, tmp_path / "whole")
    data = (tmp_path / "whole").read_bytes()
    for killed in (3000, 9000, 20_000, 31_111):
        (tmp_path / "kept").write_bytes(data[:killed])
        section(path, tmp_path / "kept", 1.4)
        assert section(path, tmp_path / "kept", 1.4) == []
        assert data.startswith((tmp_path / "kept").read_bytes())
        assert whole(path, tmp_path / "kept") > 0
        assert (tmp_path / "kept").read_bytes() == data


def test_other_pictures_are_noticed(tmp_path: Path) -> None:
    """What the checkpoint has must come again, every pixel, before anything is added."""
    path = written(tmp_path / "a.mp4", KINDS[0])
    other = written(tmp_path / "b.mp4", Kind("", "libx264", {"preset": "fast", "crf": "19"}))
    section(path, tmp_path / "kept", 1.0)
    before = (tmp_path / "kept").read_bytes()
    with pytest.raises(NotSeekable, match="are others"):
        section(other, tmp_path / "kept", 2.0)
    assert (tmp_path / "kept").read_bytes() == before


def test_a_file_without_times_is_left_to_the_whole(tmp_path: Path) -> None:
    """A bare stream has no places to begin at; its first section may be looked at."""
    path = written(tmp_path / "a.h264", KINDS[0])
    section(path, tmp_path / "kept", 1.0)
    with pytest.raises(NotSeekable):
        section(path, tmp_path / "kept", 2.0)
    whole(path, tmp_path / "kept")
    whole(path, tmp_path / "whole")
    assert (tmp_path / "kept").read_bytes() == (tmp_path / "whole").read_bytes()


def test_another_engines_numbers_are_not_kept(tmp_path: Path) -> None:
    """From the moment on that the engine was replaced."""
    path, sound = written(tmp_path / "a.mp4", KINDS[0]), iter([True] * 5 + [False])
    with VideoFile(path) as video, Checkpoint(tmp_path / "kept", ABOUT) as checkpoint:
        look(video, Looking(), checkpoint, 2.0, lambda _: None, lambda: next(sound))
        assert checkpoint.kept == 5
