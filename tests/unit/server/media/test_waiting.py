"""What waits behind a gap, compared with the plain definition of a whole key frame."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from server.media.packets import Held, Packet
from server.media.waiting import Waiting

PACKETS = st.builds(
    lambda number, timestamp, marker, key, opens: Held(
        Packet(number, timestamp, b"x", marker=marker, key=key, opens=opens), number, timestamp, 0.0
    ),
    *(st.integers(0, 12), st.integers(0, 2), st.booleans(), st.booleans(), st.booleans()),
)


def whole_key(held: Mapping[int, Held]) -> int | None:
    """The first packet that opens a frame, or is a part of a key frame behind another's end, from
    which on nothing is missing up to that frame's end, a part of a key frame being there."""
    for first in sorted(held):
        packet, before = held[first].packet, held.get(first - 1)
        behind_an_end = before is not None and before.packet.marker and packet.key
        if (packet.opens or behind_an_end) and _is_whole(held, first):
            return first
    return None


def _is_whole(held: Mapping[int, Held], first: int) -> bool:
    key, number = False, first
    while (one := held.get(number)) is not None and one.timestamp == held[first].timestamp:
        key = key or one.packet.key
        if one.packet.marker:
            return key
        number += 1
    return key and one is not None


@given(st.lists(PACKETS, max_size=30), st.integers(0, 14))
def test_the_first_whole_key_frame_is_found(packets: list[Held], gone: int) -> None:
    """In whatever order packets come, and after the oldest have left; but for a frame that claims
    to open twice, of which the first opening has left."""
    waiting, held = Waiting(), {}
    for one in packets:
        if one.number not in held:
            held[one.number] = one
            waiting.put(one)
        assert waiting.whole_key() == whole_key(held)
    before = [held.pop(number) for number in sorted(held) if number < gone]
    assert waiting.pop_before(gone) == before
    first = whole_key(held)
    again = first is not None and any(
        one.packet.opens and one.timestamp == held[first].timestamp for one in before
    )
    if first is not None and not again and not any(one < first for one in held):
        assert waiting.whole_key() == first
    assert len(waiting) == len(held)


@given(st.lists(PACKETS, max_size=30))
def test_what_has_left_is_found_no_more(packets: list[Held]) -> None:
    """Packets leave from the first on, until none is left."""
    waiting, held = Waiting(), {}
    for one in packets:
        if one.number not in held:
            held[one.number] = one
            waiting.put(one)
    while held:
        number = min(held)
        assert waiting.first is held[number]
        assert waiting.pop(number) is held.pop(number)
        found = waiting.whole_key()
        assert found is None or found in held
    assert waiting.whole_key() is None
