from hypothesis import given
from hypothesis import strategies as st

from server.media.timestamps import Unwrap, on_the_wire

STEPS = st.lists(st.integers(-(2**31) + 1, 2**31 - 1), max_size=50)


@given(st.integers(0, 2**32 - 1), STEPS)
def test_the_low_bits_stay_the_senders(first: int, steps: list[int]) -> None:
    """Whatever the wraps, an unwrapped timestamp is on the wire what the sender wrote, and moves
    by the signed step."""
    unwrap = Unwrap(32)
    true = first
    assert unwrap.map(first) == first
    for step in steps:
        true += step
        assert unwrap.map(true % 2**32) == true
        assert on_the_wire(true) == true % 2**32


def test_a_wrap_goes_on_upwards() -> None:
    """Past 2^32 the time goes on instead of starting anew."""
    unwrap = Unwrap(32)
    assert unwrap.map(2**32 - 1500) == 2**32 - 1500
    assert unwrap.map(1500) == 2**32 + 1500
