"""Which worker gets the next session."""

from server.workers.placement import Room, is_full, order


def test_the_one_with_the_fewest_sessions_is_asked_first() -> None:
    """Then the others by their number of sessions; of equals the first; none that is not ready."""
    rooms = [Room(0, True, 2, 2), Room(1, True, 1, 1), Room(2, False, 0, 0), Room(3, True, 1, 1)]
    assert order(rooms) == [1, 3, 0]
    assert order([]) == []


def test_sessions_that_wait_for_their_client_keep_nobody_out() -> None:
    """Full is where as many are there as there may be, over all workers."""
    rooms = [Room(0, True, 3, 1), Room(1, True, 1, 1)]
    assert not is_full(rooms, 3)
    assert is_full(rooms, 2)
    assert not is_full(rooms, None)
