from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import Packet, VideoFrame

from clients.python.clips import encode_clip, moving_square
from clients.python.publisher import ClipTrack
from clients.python.rates import LimitedTrack, limitable


class Camera(MediaStreamTrack):
    """Thirty pictures a second, with numbers for times; then it ends."""

    kind = "video"

    def __init__(self, frames: int) -> None:
        super().__init__()
        self._left = frames
        self._number = 0

    async def recv(self) -> VideoFrame:
        """The next one at once."""
        if self._number == self._left:
            raise MediaStreamError
        frame = VideoFrame(64, 36, "yuv420p")
        frame.pts, frame.time_base = self._number, Fraction(1, 30)
        self._number += 1
        return frame


async def sent(track: LimitedTrack) -> list[VideoFrame]:
    """Everything that comes until the end."""
    frames: list[VideoFrame] = []
    while True:
        try:
            frame = await track.recv()
        except MediaStreamError:
            return frames
        assert isinstance(frame, VideoFrame)
        frames.append(frame)


@pytest.mark.parametrize("fps", [10, 12, 15, 20, 25])
async def test_frames_that_are_too_many_are_left_out(fps: int) -> None:
    """Of ten seconds as many as asked for, evenly: none follows the one before too soon or late."""
    track = LimitedTrack(Camera(300))
    track.limit(fps, 1.0)
    times = [frame.pts for frame in await sent(track) if frame.pts is not None]
    assert len(times) == pytest.approx(10 * fps, abs=1)
    steps = {later - earlier for earlier, later in itertools.pairwise(times)}
    assert max(steps) - min(steps) <= 1


async def test_without_a_limit_all_come() -> None:
    """0 is no limit; and a limit above what there is leaves nothing out."""
    for fps in (0.0, 30.0, 60.0):
        track = LimitedTrack(Camera(90))
        track.limit(fps, 1.0)
        assert len(await sent(track)) == 90


async def test_a_limit_may_change() -> None:
    """A second at ten, then a second at all thirty."""
    track = LimitedTrack(Camera(60))
    track.limit(10, 1.0)
    first = [await track.recv() for _ in range(10)]
    assert first[-1].pts == 27
    track.limit(0.0, 1.0)
    assert len(await sent(track)) == 60 - 28


async def test_pictures_shrink_to_even_sides() -> None:
    """Half of 64×36 is 32×18; a third is rounded to what a codec takes; times stay."""
    track = LimitedTrack(Camera(2))
    track.limit(0.0, 0.333)
    frame, _ = await sent(track)
    assert (frame.width, frame.height, frame.pts) == (22, 12, 0)


async def test_packets_are_passed_on() -> None:
    """Encoded frames build on each other: none is left out."""
    clip = encode_clip(moving_square(4, 64, 36), "h264", 1000)
    track = LimitedTrack(ClipTrack(clip, frames=4))
    track.limit(10, 0.5)
    packets = [await track.recv() for _ in range(4)]
    assert all(isinstance(one, Packet) for one in packets)
    with pytest.raises(MediaStreamError):
        await track.recv()


def test_a_track_that_can_be_limited_stays_itself() -> None:
    """A clip has encodings of its own for lower rates; a camera is wrapped."""
    clip = ClipTrack(encode_clip(moving_square(4, 64, 36), "h264", 10))
    assert limitable(clip) is clip
    assert isinstance(limitable(Camera(1)), LimitedTrack)


async def test_a_clip_goes_on_at_the_lower_rate_from_a_key_frame() -> None:
    """Asked for less it takes the fastest encoding within that, at its key frame before; asked
    for nothing it returns to the first. Its time goes on evenly."""
    fast, slow = (encode_clip(moving_square(3 * fps, 64, 36), "h264", fps) for fps in (300, 100))
    track = ClipTrack(fast, slower=[slow])
    pts = [(await track.recv()).pts or 0 for _ in range(350)]
    track.limit(250, 1.0)
    first = await track.recv()
    assert bytes(first) == slow.packets[slow.key_before(350 / 300)]
    pts += [first.pts or 0, (await track.recv()).pts or 0]
    track.limit(0, 1.0)
    assert bytes(await track.recv()) in {fast.packets[key] for key in fast.keys}
    track.limit(5, 1.0)
    assert track.clip is slow
    steps = [later - earlier for earlier, later in itertools.pairwise(pts)]
    assert steps == [300] * 350 + [900]
