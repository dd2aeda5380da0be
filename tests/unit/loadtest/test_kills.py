"""How long streams are without results after their engine was killed."""

from loadtest.kills import Kill, worst_s


def test_the_slowest_stream_counts() -> None:
    """Over all streams and all kills."""
    kills = [Kill((0.1, 0.3)), Kill((0.2, 0.1))]
    assert [one.worst_s for one in kills] == [0.3, 0.2]
    assert worst_s(kills) == 0.3


def test_a_stream_that_never_recovers_spoils_all() -> None:
    """No other stream's quick recovery hides it."""
    assert Kill((0.1, None)).worst_s is None
    assert worst_s([Kill((0.1,)), Kill((None, 0.2))]) is None
