from itertools import chain, pairwise

from hypothesis import given
from hypothesis import strategies as st

from server.media.arrivals import REORDERED, SPAN, Arrivals
from tests.unit.server.media.test_feedback import decode


def told(arrivals: Arrivals) -> dict[int, int | None]:
    """All that the next messages say: numbers on the wire, and ticks or None."""
    found: dict[int, int | None] = {}
    for message in arrivals.tell():
        first, came, _ = decode(message)
        found.update({(first + n) % 0x10000: at for n, at in enumerate(came)})
    return found


def test_what_came_is_told_once() -> None:
    """Arrival times in quarters of a millisecond; nothing twice; nothing when nothing came."""
    arrivals = Arrivals()
    assert arrivals.tell() == []
    arrivals.note(10, 1.0)
    arrivals.note(11, 1.001)
    assert told(arrivals) == {10: 4000, 11: 4004}
    assert arrivals.tell() == []


def test_what_was_lost_between_two_messages_is_told() -> None:
    """The sender learns of every number, those before the first that came included."""
    arrivals = Arrivals()
    arrivals.note(1, 1.0)
    told(arrivals)
    arrivals.note(4, 1.1)
    assert told(arrivals) == {2: None, 3: None, 4: 4400}


def test_an_overtaken_packet_is_told_afterwards() -> None:
    """It is told with all that came after it, so that nothing turns into a loss."""
    arrivals = Arrivals()
    for number in (1, 2, 4):
        arrivals.note(number, 1.0)
    assert told(arrivals) == {1: 4000, 2: 4000, 3: None, 4: 4000}
    arrivals.note(3, 1.1)
    assert told(arrivals) == {3: 4400, 4: 4000}


def test_numbers_wrap() -> None:
    """After 65535 comes 0."""
    arrivals = Arrivals()
    for number in (65535, 0, 1):
        arrivals.note(number, 2.0)
    assert list(told(arrivals)) == [65535, 0, 1]


def test_a_second_arrival_of_a_number_changes_nothing() -> None:
    """The first one counts."""
    arrivals = Arrivals()
    arrivals.note(5, 1.0)
    arrivals.note(5, 2.0)
    assert told(arrivals) == {5: 4000}


def test_messages_are_numbered_and_follow_each_other() -> None:
    """Many packets, and packets with seconds between them, take several messages."""
    arrivals = Arrivals()
    for number in range(600):
        arrivals.note(number, 1.0 if number < 300 else 20.0)
    read = [decode(message) for message in arrivals.tell()]
    assert [count for _, _, count in read] == list(range(len(read)))
    assert len(read) > 3
    assert all(a + len(came) == b for (a, came, _), (b, _, _) in pairwise(read))
    assert sum(len(came) for _, came, _ in read) == 600


def test_a_jump_costs_no_more_than_the_span() -> None:
    """A sender whose numbers leap is told of the last ones only."""
    arrivals = Arrivals()
    for number in range(0, 60_000, 1000):
        arrivals.note(number, 1.0)
    messages = arrivals.tell()
    assert sum(len(decode(message)[1]) for message in messages) <= SPAN
    assert 59_000 in chain.from_iterable(
        range(first, first + len(came)) for first, came, _ in map(decode, messages)
    )


def test_what_is_kept_is_bounded() -> None:
    """However much comes before it is told of, and however little is forgotten afterwards."""
    arrivals = Arrivals()
    for number in range(10 * SPAN):
        arrivals.note(number % 0x10000, 1.0)
    assert len(arrivals) <= 2 * SPAN
    arrivals.tell()
    assert len(arrivals) <= REORDERED


@given(st.lists(st.integers(0, 0xFFFF), max_size=300))
def test_any_numbers_can_be_told(numbers: list[int]) -> None:
    """Whatever a sender writes, each message can be read and stays under the path's size."""
    arrivals = Arrivals()
    for count, number in enumerate(numbers):
        arrivals.note(number, 1.0 + count)
        if count % 7 == 0:
            assert all(len(message) < 1200 and decode(message) for message in arrivals.tell())
