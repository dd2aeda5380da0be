import struct

import pytest
from aiortc.codecs import CODECS
from aiortc.jitterbuffer import JitterFrame

from clients.python.clips import Codec, encode_clip, moving_square
from server.media.backlog import MAX_PIXELS, DecoderBacklog, is_key_frame, vp8_pixels

VP8 = next(one for one in CODECS["video"] if one.name == "VP8")
KEY, DELTA = b"\x00key", b"\x01delta"


def numbers(backlog: DecoderBacklog) -> list[int]:
    """The timestamps of what waits."""
    found = []
    while not backlog.empty():
        task = backlog.get()
        assert task is not None
        found.append(task[1].timestamp)
    return found


def test_what_the_decoder_keeps_up_with_passes() -> None:
    """Below the limit nothing is dropped and nothing asked."""
    asked: list[None] = []
    backlog = DecoderBacklog(lambda: asked.append(None), limit=3)
    for number in range(3):
        backlog.put((VP8, JitterFrame(KEY if number == 0 else DELTA, number)))
    assert numbers(backlog) == [0, 1, 2]
    assert asked == []


def test_over_the_limit_it_starts_again_at_a_key_frame() -> None:
    """What waits is given up, what depends on it too, and a key frame is asked for once."""
    asked: list[None] = []
    backlog = DecoderBacklog(lambda: asked.append(None), limit=3)
    for number in range(3):
        backlog.put((VP8, JitterFrame(DELTA, number)))
    for number in (3, 4):
        backlog.put((VP8, JitterFrame(DELTA, number)))
    backlog.put((VP8, JitterFrame(KEY, 5)))
    backlog.put((VP8, JitterFrame(DELTA, 6)))
    assert numbers(backlog) == [5, 6]
    assert asked == [None]


def test_the_stop_always_passes() -> None:
    """The decoder's thread is told to stop even when the queue is broken."""
    backlog = DecoderBacklog(lambda: None, limit=1)
    for number in range(3):
        backlog.put((VP8, JitterFrame(DELTA, number)))
    backlog.put(None)
    assert backlog.get() is None


@pytest.mark.parametrize("codec", ["h264", "vp8"])
def test_key_frames_of_real_encoders(codec: Codec) -> None:
    """The first frame of each second is a key frame, and no other."""
    clip = encode_clip(moving_square(20), codec, 10)
    keys = [number for number, data in enumerate(clip.packets) if is_key_frame(codec, data)]
    assert keys == [0, 10]


def declaring(width: int, height: int) -> bytes:
    """A VP8 key frame that says it is so large."""
    return b"\x00\x00\x00\x9d\x01\x2a" + struct.pack("<HH", width, height) + b"rest"


def test_a_picture_that_would_fill_the_memory_is_not_decoded() -> None:
    """It is dropped with what depends on it, until a key frame of a usual size comes."""
    backlog = DecoderBacklog(lambda: None)
    frames = (declaring(16383, 16383), DELTA, declaring(640, 360), DELTA)
    for number, data in enumerate(frames):
        backlog.put((VP8, JitterFrame(data, number)))
    assert numbers(backlog) == [2, 3]


def test_the_size_that_a_real_encoder_writes() -> None:
    """It is read from the key frame; 4K pictures are within the limit."""
    key = encode_clip(moving_square(1, 322, 180), "vp8", 30).packets[0]
    assert vp8_pixels(key) == 322 * 180
    assert vp8_pixels(key[:9]) == 0
    assert MAX_PIXELS > 3840 * 2160
