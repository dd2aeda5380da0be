"""Which sessions were ended on purpose."""

from server.sessions.over import REMEMBERED, Over


def test_the_last_are_remembered() -> None:
    """However many there were."""
    over = Over()
    for number in range(REMEMBERED + 1):
        over.add(str(number))
    assert "0" not in over
    assert {"1", str(REMEMBERED)} <= {str(one) for one in range(REMEMBERED + 1) if str(one) in over}
