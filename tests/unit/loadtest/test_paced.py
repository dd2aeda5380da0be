import time

from clients.python.clips import Clip
from loadtest.paced import PacedTrack


async def test_streams_begin_apart_and_say_how_late_they_were() -> None:
    """A track begins a part of a frame's time late, and notes each frame's lag by its moment."""
    clip = Clip("h264", 100, 16, 16, (b"a", b"b"))
    track = PacedTrack(clip, phase=0.5)
    began_s = time.monotonic()
    for _ in range(3):
        await track.recv()
    due_s = list(track.scheduled.values())
    assert due_s[0] >= began_s + 0.005
    assert [at_s for at_s, _ in track.lags_s] == due_s
    assert all(lag_s >= -0.002 for _, lag_s in track.lags_s)
