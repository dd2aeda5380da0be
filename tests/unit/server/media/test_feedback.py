import struct

from hypothesis import given
from hypothesis import strategies as st

from server.media.feedback import LONGEST_STEP, encode_feedback


def decode(message: bytes) -> tuple[int, list[int | None], int]:
    """A reader of its own, straight from the draft: first number, arrivals in ticks, count."""
    first, symbols_in_all, word = struct.unpack_from("!HHI", message)
    reference, count, at = word >> 8, word & 0xFF, 8
    symbols: list[int] = []
    while len(symbols) < symbols_in_all:
        (chunk,) = struct.unpack_from("!H", message, at)
        at += 2
        if chunk >> 15 == 0:
            symbols += [chunk >> 13 & 3] * (chunk & 0x1FFF)
        elif chunk >> 14 == 0b10:
            symbols += [chunk >> shift & 1 for shift in range(13, -1, -1)]
        else:
            symbols += [chunk >> shift & 3 for shift in range(12, -2, -2)]
    arrivals: list[int | None] = []
    now = reference * 256
    for symbol in symbols[:symbols_in_all]:
        if symbol == 0:
            arrivals.append(None)
            continue
        kind, size = ("!B", 1) if symbol == 1 else ("!h", 2)
        now += struct.unpack_from(kind, message, at)[0]
        at += size
        arrivals.append(now)
    assert len(message) % 4 == 0
    assert message[at:] == bytes(-at % 4)
    return first, arrivals, count


def test_the_drafts_layout() -> None:
    """Number 5, then one lost, then one 1 ms after the first, which came 0.5 ms after 64 ms."""
    message = encode_feedback(5, [256 + 2, None, 256 + 6], 7)
    assert message.hex(" ") == "00 05 00 03 00 00 01 07 a8 00 02 04"
    assert decode(message) == (5, [258, None, 262], 7)


def test_a_long_run_takes_one_chunk() -> None:
    """A thousand lost packets between two that came."""
    arrivals = [0, *[None] * 1000, 3]
    message = encode_feedback(0, arrivals, 0)
    assert len(message) <= 20
    assert decode(message)[1] == arrivals


def test_large_and_negative_steps_have_two_bytes() -> None:
    """An overtaken packet came before the one that is told of first."""
    arrivals = [1000, 990, 990 + LONGEST_STEP, 990 + LONGEST_STEP - 256]
    assert decode(encode_feedback(1, arrivals, 0))[1] == arrivals


def test_numbers_are_cut_to_their_width() -> None:
    """First number, reference time and count wrap on the wire."""
    first, arrivals, count = decode(encode_feedback(0x10003, [(1 << 32) + 5], 256))
    assert (first, arrivals, count) == (3, [5], 0)


@given(
    st.integers(0, 0xFFFF),
    st.integers(0, (1 << 31) - 1),
    st.lists(st.one_of(st.none(), st.just(0), st.integers(-300, LONGEST_STEP)), max_size=60),
)
def test_what_is_written_can_be_read(first: int, begin: int, steps: list[int | None]) -> None:
    """Any pattern of losses and steps, after a first packet that came."""
    now, arrivals = begin + 100_000, list[int | None]([begin + 100_000])
    for step in steps:
        now += step or 0
        arrivals.append(None if step is None else now)
    assert decode(encode_feedback(first, arrivals, 3)) == (first, arrivals, 3)
