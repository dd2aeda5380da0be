from inference.clock import ManualClock
from server.media.datagrams import DatagramQueue


async def test_what_is_too_much_is_dropped_and_counted() -> None:
    """The queue does not grow over its limit; what waits stays."""
    queue = DatagramQueue(ManualClock(), limit=2)
    for number in range(5):
        queue.put_nowait((bytes([number]), 1))
    assert queue.dropped == 3
    assert [queue.get_nowait(), queue.get_nowait()] == [(b"\0", 1), (b"\1", 1)]


async def test_the_end_always_has_room() -> None:
    """A full queue still tells that the connection has ended."""
    queue = DatagramQueue(ManualClock(), limit=1)
    queue.put_nowait((b"x", 1))
    queue.put_nowait(None)
    assert [queue.get_nowait(), queue.get_nowait()] == [(b"x", 1), None]


async def test_waiting_here_does_not_make_a_datagram_late() -> None:
    """What is taken has the moment at which it was put in, those that were dropped left out."""
    clock = ManualClock(1.0)
    queue = DatagramQueue(clock, limit=2)
    for _ in range(3):
        queue.put_nowait((b"x", 1))
        clock.advance(0.5)
    queue.put_nowait(None)
    came_s = []
    for _ in range(3):
        queue.get_nowait()
        came_s.append(queue.taken_came_s)
    assert came_s == [1.0, 1.5, 2.5]
