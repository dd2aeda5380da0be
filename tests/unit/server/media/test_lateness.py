import pytest

from server.media.lateness import Lateness

SECOND = 90_000


def test_a_frame_is_due_when_the_quickest_would_have_come() -> None:
    """Packets that took longer than others do not move what is due."""
    one = Lateness()
    one.note(0, 5.0)
    one.note(SECOND // 10, 5.19)
    assert one.due_s(SECOND // 10) == pytest.approx(5.1)
    one.note(SECOND // 5, 5.18)
    assert one.due_s(SECOND // 10) == pytest.approx(5.08)


def test_after_a_pause_it_starts_anew() -> None:
    """After a cut the live packets say what is due, not those of before; what is sent again
    comes late and moves nothing."""
    one = Lateness()
    one.note(0, 5.0)
    one.note(4 * SECOND, 9.05)
    one.note(3 * SECOND, 9.10)
    assert one.due_s(4 * SECOND) == pytest.approx(9.05)
    assert one.due_s(3 * SECOND) == pytest.approx(8.05)


def test_a_slower_path_is_taken_for_granted_after_two_seconds() -> None:
    """So is a sender's clock that drifts."""
    one = Lateness()
    for number in range(90):
        one.note(number * 3000, number / 30)
    for number in range(90, 180):
        one.note(number * 3000, number / 30 + 0.3)
    assert one.due_s(180 * 3000) == pytest.approx(6.3)
