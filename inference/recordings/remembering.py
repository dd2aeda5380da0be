"""Takes from a checkpoint what the nets said of a file before, and adds what they say now."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from itertools import chain
from zlib import crc32

import numpy as np

from inference.engines.base import Engine
from inference.following.chains import Seen
from inference.following.followers import Followed, follow
from inference.frames import Frame, Picture
from inference.pose.tracker import NOWHERE
from inference.recordings.checkpoint import Checkpoint, Entry


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
            checkpoint.add(entry_of(one))
            yield one


def entry_of(one: Followed) -> Entry:
    """What is kept of a frame."""
    frame, seen = one.frame, one.seen
    return Entry(checksum(frame.picture), seen.pose, seen.trail, frame.media_time_s)


def checksum(picture: Picture) -> int:
    """Of all its pixels, and of its size: where decoding began in the middle of a file, they may
    differ in a few."""
    told = picture.width ^ picture.height << 16
    for plane in (picture.y, picture.u, picture.v):
        told = crc32(np.ascontiguousarray(plane).data, told)
    return told
