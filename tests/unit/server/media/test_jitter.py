"""The jitter buffer as a pure object: packets in, frames out."""

import pytest
from aiortc.rtp import RtpPacket
from hypothesis import given
from hypothesis import strategies as st

from server.media.jitter import CAPACITY, MarkerJitterBuffer


def packet(number: int, timestamp: int, *, last: bool) -> RtpPacket:
    """The packet `number` (16 bits) of the frame `timestamp`; its payload is its number."""
    made = RtpPacket(
        payload_type=97,
        sequence_number=number & 0xFFFF,
        timestamp=timestamp & 0xFFFFFFFF,
        marker=int(last),
    )
    made._data = number.to_bytes(4, "big")  # type: ignore[attr-defined]
    return made


def frames(count: int, size: int, first: int = 0) -> list[RtpPacket]:
    """So many frames of so many packets each, numbered from `first`."""
    return [
        packet(first + frame * size + part, 3000 * frame, last=part == size - 1)
        for frame in range(count)
        for part in range(size)
    ]


def released(packets: list[RtpPacket]) -> list[tuple[int, int]]:
    """The timestamp of each frame that came out, and after how many packets."""
    buffer = MarkerJitterBuffer()
    found = []
    for fed, one in enumerate(packets, start=1):
        _, frame = buffer.add(one)
        if frame is not None:
            found.append((frame.timestamp, fed))
    return found


@pytest.mark.parametrize("size", [1, 2, 7, 300])
def test_a_frame_goes_with_its_last_packet(size: int) -> None:
    """Nothing waits for the next frame, whatever the frame's size."""
    assert released(frames(3, size)) == [(0, size), (3000, 2 * size), (6000, 3 * size)]


def test_the_data_is_that_of_the_frame_alone() -> None:
    """The payloads are joined in the order of the sequence numbers."""
    buffer = MarkerJitterBuffer()
    first, second, third = frames(1, 3)
    buffer.add(first)
    buffer.add(third)
    _, frame = buffer.add(second)
    assert frame is not None
    assert frame.data == b"".join(number.to_bytes(4, "big") for number in range(3))


def test_a_frame_without_marker_goes_when_the_next_one_starts() -> None:
    """A sender that never sets the bit is served as aiortc would."""
    packets = frames(3, 2)
    for one in packets:
        one.marker = 0
    assert released(packets) == [(0, 3), (3000, 5)]


def test_a_gap_holds_back_its_frame_and_the_next() -> None:
    """Frames come in order: a late packet lets its own frame go first."""
    packets = frames(2, 3)
    late = packets.pop(1)
    assert released(packets) == []
    assert released([*packets, late]) == [(0, 6)]


def test_a_duplicate_gives_nothing_twice() -> None:
    """Packets that come again after their frame has gone are ignored."""
    packets = frames(2, 2)
    assert released([*packets[:2], *packets[:2], *packets[2:]]) == [(0, 2), (3000, 6)]


@given(first=st.integers(0, 0xFFFF), swaps=st.lists(st.integers(0, 58), max_size=20))
def test_neighbours_may_change_places_across_the_wrap(first: int, swaps: list[int]) -> None:
    """Reordering within a frame loses nothing, wherever the 16 bit numbers start to wrap."""
    packets = frames(20, 3, first)
    for at in swaps:
        if at % 3 != 2 and at != 0:
            packets[at], packets[at + 1] = packets[at + 1], packets[at]
    assert [timestamp for timestamp, _ in released(packets)] == [3000 * n for n in range(20)]


def test_a_frame_that_never_completes_is_let_go_with_a_request_for_a_key_frame() -> None:
    """When the buffer is full the oldest goes, and the picture loss is indicated."""
    buffer = MarkerJitterBuffer()
    asked = [
        buffer.add(packet(number, number // 4, last=False))[0]
        for number in range(CAPACITY + 8)
        if number != 2
    ]
    assert any(asked)
    assert sum(one is not None for one in buffer._packets) <= CAPACITY
