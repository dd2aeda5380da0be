from __future__ import annotations

from inference.batching.standing import StandingQueue


def test_a_burst_does_not_stand() -> None:
    """Frames that waited long for a moment, then one that did not."""
    queue = StandingQueue()
    for at_s in (1.0, 1.2, 1.4):
        queue.note(0.06, at_s)
    assert not queue.stands(1.45)
    queue.note(0.001, 1.46)
    queue.note(0.06, 1.47)
    assert not queue.stands(1.6)


def test_a_queue_that_is_never_worked_off_stands() -> None:
    """Half a second in which every frame waited; the first that does not ends it."""
    queue = StandingQueue()
    assert not queue.stands(0.0)
    for number in range(10):
        queue.note(0.03, number / 10)
    assert queue.stands(0.9)
    queue.note(0.01, 1.0)
    assert not queue.stands(1.0)
