import pytest

from server.media.roundtrip import LONGEST_S, SHORTEST_S, START_S, RoundTrip


def test_a_guess_stands_in_until_the_first_answer() -> None:
    """Then the first answer is believed at once."""
    one = RoundTrip()
    assert one.mean_s == START_S
    one.sample(0.03)
    assert one.mean_s == pytest.approx(0.03)


def test_it_follows_slowly_and_waits_longer_when_answers_vary() -> None:
    """One answer moves the mean by an eighth; the spread is added to the patience."""
    steady, varying = RoundTrip(), RoundTrip()
    for number in range(40):
        steady.sample(0.04)
        varying.sample(0.03 if number % 2 else 0.05)
    assert steady.mean_s == pytest.approx(varying.mean_s, rel=0.05)
    assert steady.patience_s == pytest.approx(0.045)
    assert varying.patience_s > 0.055
    steady.sample(0.12)
    assert steady.mean_s == pytest.approx(0.05)


def test_it_has_bounds() -> None:
    """Neither a loopback nor a stalled host makes it useless."""
    one = RoundTrip()
    one.sample(0.0)
    assert one.mean_s == SHORTEST_S
    for _ in range(100):
        one.sample(60.0)
    assert one.patience_s <= LONGEST_S
