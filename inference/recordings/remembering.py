"""Takes from a checkpoint what the nets said of a file before, and adds what they say now."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from itertools import chain
from zlib import crc32

from inference.engines.base import Engine
from inference.following.chains import Seen
from inference.following.followers import Followed, follow
from inference.frames import Frame, Picture
from inference.pose.tracker import NOWHERE
from inference.recordings.checkpoint import Checkpoint, Entry

_EVERY = 16
"""Every so many-th pixel of every so many-th row tells two pictures apart."""


def follow_remembering(
    frames: Iterable[Frame],
    engine: Engine,
    checkpoint: Checkpoint,
    sound: Callable[[], bool] = lambda: True,
) -> Generator[Followed, None, None]:
    """Frame for frame as if the nets had run for all of them; raises as `follow`.

    `sound` says whether the nets still are those that the checkpoint is about.
    """
    iterator, trail = iter(frames), NOWHERE
    for frame in iterator:
        known = checkpoint.take(checksum(frame.picture))
        if known is None:
            break
        trail = known.trail
        yield Followed(frame, Seen(known.pose, trail))
    else:
        return
    with closing(follow(chain([frame], iterator), engine, trail)) as rest:
        for one in rest:
            if not sound():
                checkpoint.close()
            checkpoint.add(Entry(checksum(one.frame.picture), one.seen.pose, one.seen.trail))
            yield one


def checksum(picture: Picture) -> int:
    """Of some of the picture's pixels, and of its size."""
    some = picture.y[::_EVERY, ::_EVERY].tobytes()
    return crc32(some, picture.width ^ picture.height << 16)
