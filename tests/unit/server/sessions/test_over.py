"""Which sessions were ended on purpose."""

from server.sessions.over import REMEMBERED, Over


def test_the_last_are_remembered() -> None:
    """However many there were."""
    over = Over()
    for number in range(REMEMBERED + 1):
        over.add(str(number))
    assert "0" not in over
    assert all(str(number) in over for number in range(1, REMEMBERED + 1))
