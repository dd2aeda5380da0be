from inference.buffers.drops import Drops
from inference.clock import ManualClock
from server.media.backlog import LIMIT, LIMIT_BYTES, DecodeQueue
from server.media.packets import EncodedFrame


def encoded(number: int, *, key: bool = False, best_before_s: float = 1e9) -> EncodedFrame:
    """A frame without content."""
    return EncodedFrame(number, b"", key, 97, 0.0, 0.0, best_before_s)


def waiting(queue: DecodeQueue) -> list[int]:
    """What waits, in order."""
    found = []
    while len(queue):
        frame = queue.get()
        assert frame is not None
        found.append(frame.timestamp)
    return found


def test_frames_go_through_in_order() -> None:
    """A burst that is not stale is decoded whole: its frames build on each other."""
    drops = Drops()
    queue = DecodeQueue(drops, ManualClock(5.0))
    assert all(queue.put(encoded(number, key=number in (0, 3))) for number in range(6))
    assert waiting(queue) == list(range(6))
    assert drops.totals() == {}


def test_a_late_decoder_goes_on_at_the_newest_key_frame() -> None:
    """What is before it is dropped as late; without a key frame everything is kept."""
    drops, clock = Drops(), ManualClock(5.0)
    queue = DecodeQueue(drops, clock)
    for number in range(5):
        queue.put(encoded(number, key=number in (0, 2), best_before_s=4.0))
    assert waiting(queue) == [2, 3, 4]
    assert drops.totals() == {"late": 2}


def test_two_frames_may_always_wait() -> None:
    """Skipping is for a decoder that is behind."""
    queue = DecodeQueue(Drops(), ManualClock(5.0))
    queue.put(encoded(0, best_before_s=4.0))
    queue.put(encoded(1, key=True))
    assert waiting(queue) == [0, 1]


def test_it_is_bounded() -> None:
    """Over the limit all is given up, and a key frame is asked for until one comes."""
    drops = Drops()
    queue = DecodeQueue(drops, ManualClock(5.0))
    kept = [queue.put(encoded(number)) for number in range(LIMIT + 3)]
    assert kept == [True] * LIMIT + [False] * 3
    assert queue.put(encoded(LIMIT + 3, key=True))
    assert queue.put(encoded(LIMIT + 4))
    assert waiting(queue) == [LIMIT + 3, LIMIT + 4]
    assert drops.totals() == {"late": LIMIT + 3}


def test_the_end_comes_first() -> None:
    """A stopped connection does not decode what waits."""
    queue = DecodeQueue(Drops(), ManualClock(5.0))
    queue.put(encoded(0))
    queue.put(None)
    assert queue.get() is None


def test_frames_are_bounded_in_bytes_too() -> None:
    """Few frames can be large ones."""
    drops = Drops()
    queue = DecodeQueue(drops, ManualClock(0.0))
    large = EncodedFrame(0, bytes(LIMIT_BYTES // 3), True, 97, 0.0, 0.0, 1e9)
    assert [queue.put(large) for _ in range(4)] == [True, True, True, False]
    assert len(queue) == 0
    assert drops.totals() == {"late": 4}
