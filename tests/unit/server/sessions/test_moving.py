from hypothesis import given
from hypothesis import strategies as st

from server.sessions.moving import schedule


@given(st.integers(0, 300), st.floats(0.1, 600), st.floats(0.1, 100))
def test_all_are_told_in_order_and_in_time(count: int, within_s: float, rate: float) -> None:
    """Each once, the last one before the time is over."""
    sessions = [str(number) for number in range(count)]
    told = schedule(sessions, 50.0, within_s, most_per_s=rate)
    assert [one for _, one in told] == sessions
    assert told == sorted(told, key=lambda one: one[0])
    assert all(50.0 <= at_s <= 50.0 + within_s for at_s, _ in told)


def test_few_do_not_use_up_the_time() -> None:
    """They are told as fast as others can take them in."""
    told = schedule(["a", "b", "c"], 0.0, 60.0, most_per_s=2.0)
    assert told == [(0.0, "a"), (0.5, "b"), (1.0, "c")]


def test_many_are_told_faster_when_time_is_short() -> None:
    """So that they have time to move."""
    told = schedule(["a", "b", "c", "d"], 0.0, 2.0, most_per_s=0.1)
    assert [at_s for at_s, _ in told] == [0.0, 0.5, 1.0, 1.5]
