"""Encoded frames as the receive path hands them on."""

from __future__ import annotations

from collections.abc import Iterator

from clients.python.clips import Clip
from server.media.packets import EncodedFrame

TICKS = 3000
"""Between frames at 30 a second."""


def frames_of(clip: Clip, first: int = 0, arrived_s: float = 0.0) -> Iterator[EncodedFrame]:
    """The clip's frames, from that timestamp on, the first of them come at that time."""
    for number, data in enumerate(clip.packets):
        at_s = arrived_s + number / clip.fps
        key = number in clip.keys
        yield EncodedFrame(first + number * TICKS, data, key, 97, at_s, at_s, at_s + 1.0)
