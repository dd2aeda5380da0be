"""Small pictures."""

import cv2
import numpy as np

from inference.frames import Picture
from server.sessions.thumbnail import EVERY_S, Thumbnail
from tests.support.clock import SetClock


def picture(width: int, height: int, luma: int) -> Picture:
    """One colour."""
    half = ((height + 1) // 2, (width + 1) // 2)
    grey = np.full(half, 128, np.uint8)
    return Picture(np.full((height, width), luma, np.uint8), grey, grey)


async def test_the_newest_picture_small() -> None:
    """At most 320 pixels wide, in its shape, in its colours; one a second is made."""
    clock = SetClock()
    thumbnail = Thumbnail(clock)
    assert await thumbnail.get() is None
    thumbnail.see(picture(1280, 720, 235))
    first = await thumbnail.get()
    assert first is not None
    seen = cv2.imdecode(np.frombuffer(first.data, np.uint8), cv2.IMREAD_COLOR)
    assert seen is not None
    assert seen.shape == (180, 320, 3)
    assert seen.mean() > 250
    thumbnail.see(picture(64, 48, 16))
    assert await thumbnail.get() is first
    clock.pass_s(EVERY_S)
    second = await thumbnail.get()
    assert second is not None
    assert second.etag != first.etag
    small = cv2.imdecode(np.frombuffer(second.data, np.uint8), cv2.IMREAD_COLOR)
    assert small is not None
    assert (small.shape, small.mean() < 5) == ((48, 64, 3), True)
