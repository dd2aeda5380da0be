"""Looks at one section of a file after the other, each from where the last one ended, to the same
last bit as in one go.

Between two pictures a tracker knows nothing but where to look, which the checkpoint has of its last
picture. Decoding begins at the last key frame before that picture, and has to give again what the
checkpoint has from there on, every pixel of it: a file where it does not is not gone on with here,
but read from its beginning (`inference.recordings.remembering`). That reads the whole file in any
case, to measure it, and takes of a checkpoint only what fits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import chain, takewhile

from inference.engines.base import Engine
from inference.errors import NotSeekable
from inference.following.followers import follow
from inference.frames import Frame
from inference.pose.tracker import NOWHERE
from inference.recordings.checkpoint import Checkpoint
from inference.recordings.remembering import checksum, entry_of
from inference.recordings.video import VideoFile


def look(
    video: VideoFile,
    engine: Engine,
    checkpoint: Checkpoint,
    until_s: float,
    told: Callable[[float], None],
    sound: Callable[[], bool] = lambda: True,
) -> None:
    """Add to the checkpoint what the nets say of the pictures that follow those it has, up to that
    media time. `told` hears the media time of each; `sound` is as in `follow_remembering`.

    Raises NotSeekable where that cannot be done, and as `VideoFile.frames` and `follow`.
    """
    last = checkpoint.go_to_end()
    if last is None:
        frames, trail = _increasing(video.frames()), NOWHERE
    elif last.at_s >= until_s:
        return
    else:
        frames = _joined(_increasing(video.frames_since(last.at_s)), checkpoint)
        trail = last.trail
    wanted = takewhile(lambda frame: frame.media_time_s < until_s, frames)
    with closing(follow(wanted, engine, trail)) as found:
        for one in found:
            if not sound():
                return
            checkpoint.add(entry_of(one))
            told(one.frame.media_time_s)


def _joined(frames: Iterator[Frame], checkpoint: Checkpoint) -> Iterator[Frame]:
    """The frames after the checkpoint's last one."""
    first = next(frames, None)
    seen = 0
    again = frames if first is None else chain([first], frames)
    for entry in checkpoint.since(float("inf") if first is None else first.media_time_s):
        frame = next(again, None)
        if frame is None or (frame.media_time_s, checksum(frame.picture)) != (
            entry.at_s,
            entry.picture,
        ):
            raise NotSeekable("its pictures are others when decoding begins in the middle")
        seen += 1
    if not seen:
        raise NotSeekable("nothing shows whether decoding can begin in the middle")
    return again


def _increasing(frames: Iterable[Frame]) -> Iterator[Frame]:
    """Those that are measured: frames whose times do not increase are left out."""
    last_s = float("-inf")
    for frame in frames:
        if frame.media_time_s > last_s:
            last_s = frame.media_time_s
            yield frame
