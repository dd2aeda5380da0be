import pytest

from server.media.missing import FEW, HISTORY, TRIES, Missing
from server.media.roundtrip import RoundTrip


def missing(rtt_s: float = 0.04) -> Missing:
    """Nothing missing yet, the round trip known."""
    round_trip = RoundTrip()
    for _ in range(30):
        round_trip.sample(rtt_s)
    return Missing(round_trip)


def test_a_gap_is_asked_for_at_once() -> None:
    """Before any packet was overtaken there is no reason to wait."""
    one = missing()
    one.expect(5, 8, now_s=1.0)
    assert one.due(1.0) == [5, 6, 7]
    assert one.due(1.0) == []


def test_many_are_not_asked_for_twice_in_a_round_trip() -> None:
    """The hedge against a lost question or answer is for few packets only."""
    few, many = missing(), missing()
    few.expect(0, FEW, now_s=1.0)
    many.expect(0, FEW + 1, now_s=1.0)
    for one in (few, many):
        assert one.due(1.0)
    assert few.due(1.03) != []
    assert many.due(1.03) == []
    assert many.due(1.06) != []


def test_an_answer_to_one_question_tells_the_round_trip() -> None:
    """After a second question it is not known which one was answered (Karn's rule)."""
    round_trip = RoundTrip()
    round_trip.sample(0.1)
    one = Missing(round_trip)
    one.expect(1, 3, now_s=1.0)
    one.due(1.0)
    one.came(1, 1.06)
    told_s = round_trip.mean_s
    assert told_s == pytest.approx(0.1 - 0.04 / 8)
    one.due(1.5)
    one.came(2, 1.51)
    assert round_trip.mean_s == told_s


def test_an_overtaken_packet_is_no_answer() -> None:
    """What comes sooner than an answer could teaches how long to wait before asking."""
    one = missing()
    one.expect(1, 2, now_s=1.0)
    one.due(1.0)
    one.came(1, 1.004)
    assert one.reordering_s == pytest.approx(0.005)
    one.expect(3, 4, now_s=2.0)
    assert one.due(2.0) == []
    assert one.due(2.006) == [3]


def test_tries_are_bounded() -> None:
    """After ten questions and the time for the last answer a packet is hopeless."""
    one = missing()
    one.expect(1, 2, now_s=0.0)
    asked, now_s = 0, 0.0
    while (due_s := one.next_s(now_s)) is not None:
        now_s = due_s
        assert not one.hopeless(1, now_s) or asked == TRIES
        asked += len(one.due(now_s))
    assert asked == TRIES
    assert one.hopeless(1, now_s)


def test_what_senders_have_forgotten_is_not_asked_for() -> None:
    """Only the last packets before the newest are; older ones are hopeless at once."""
    one = missing()
    one.expect(0, 1000, now_s=0.0)
    assert one.due(0.0) == list(range(1000 - HISTORY, 1000))
    assert one.hopeless(0, 0.0)
    assert one.first(1000, 0.0) == 1000 - HISTORY
    one.expect(1000, 1100, now_s=0.0)
    assert len(one) == HISTORY


def test_a_guess_is_asked_for_twice_and_teaches_nothing() -> None:
    """What is only thought to be missing may not have been sent yet."""
    one = missing()
    one.expect(1, 2, now_s=0.0, certain=False)
    asked = sum(len(one.due(at / 100)) for at in range(100))
    assert asked == 2
    one.came(1, 1.0)
    assert one.reordering_s == 0.0
