from server.media.datagrams import DatagramQueue


async def test_what_is_too_much_is_dropped_and_counted() -> None:
    """The queue does not grow over its limit; what waits stays."""
    queue = DatagramQueue(limit=2)
    for number in range(5):
        queue.put_nowait((bytes([number]), 1))
    assert queue.dropped == 3
    assert [queue.get_nowait(), queue.get_nowait()] == [(b"\0", 1), (b"\1", 1)]


async def test_the_end_always_has_room() -> None:
    """A full queue still tells that the connection has ended."""
    queue = DatagramQueue(limit=1)
    queue.put_nowait((b"x", 1))
    queue.put_nowait(None)
    assert [queue.get_nowait(), queue.get_nowait()] == [(b"x", 1), None]
