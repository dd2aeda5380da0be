"""Frames of several connections on one line."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.frames import Frame, Picture, ReceiveTimes
from server.sessions.timeline import SHORTEST_PAUSE_S, Timeline

CHROMA = np.zeros((1, 1), np.uint8)
PICTURE = Picture(np.zeros((2, 2), np.uint8), CHROMA, CHROMA)


def frame(seq: int, media_time_s: float, arrived_s: float) -> Frame:
    """A frame as a connection counts it."""
    times = ReceiveTimes(arrived_s, arrived_s, arrived_s)
    return Frame(seq, media_time_s, PICTURE, times, rtp_timestamp=5)


def test_the_first_connection_is_left_as_it_is() -> None:
    """Not a bit of a media time changes, so that live and offline stay equal."""
    timeline = Timeline()
    for seq, time_s in enumerate((0.0, 0.1, 1 / 3, 1e6 / 7)):
        placed = timeline.place(frame(seq, time_s, 100 + time_s))
        assert (placed.seq, placed.media_time_s, placed.rtp_timestamp) == (seq, time_s, 5)


def test_a_restart_before_any_frame_changes_nothing() -> None:
    """A session that was lost before its first frame begins at 0."""
    timeline = Timeline()
    timeline.restart()
    placed = timeline.place(frame(0, 0.0, 7.0))
    assert (placed.seq, placed.media_time_s, timeline.first_seq) == (0, 0.0, 0)


@given(st.lists(st.lists(st.floats(0, 5), min_size=1, max_size=4), min_size=1, max_size=5))
def test_media_time_always_moves_on(connections: list[list[float]]) -> None:
    """Whatever the arrival times say, numbers follow each other and media time increases; over a
    pause it moves by as much as the arrivals did."""
    timeline = Timeline()
    placed: list[Frame] = []
    for number, arrivals in enumerate(connections):
        if number:
            timeline.restart()
            assert timeline.first_seq == len(placed)
        for seq, arrived_s in enumerate(arrivals):
            one = timeline.place(frame(seq, seq / 30, arrived_s))
            if placed and seq == 0:
                last = placed[-1]
                pause_s = max(SHORTEST_PAUSE_S, arrived_s - last.received.first_packet_s)
                assert one.media_time_s - last.media_time_s == pytest.approx(pause_s)
            placed.append(one)
    assert [one.seq for one in placed] == list(range(len(placed)))
    times = [one.media_time_s for one in placed]
    assert times == sorted(set(times))
