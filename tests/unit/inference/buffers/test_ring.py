from __future__ import annotations

from threading import Event, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.buffers.drops import DropReason, Drops
from inference.buffers.ring import Overflow, RingBuffer
from inference.errors import StreamClosed

OPERATIONS = st.lists(st.sampled_from(["put", "take", "discard", "end", "close"]), max_size=60)


def apply(buffer: RingBuffer[object], operation: str) -> None:
    """Do one operation; a waiting buffer is not put into while it is full."""
    if operation == "put":
        if not buffer.ended:
            buffer.put(object())
    elif operation == "discard":
        head = buffer.head()
        if head is not None:
            assert buffer.discard(head, DropReason.LATE)
    else:
        getattr(buffer, operation)()


@given(OPERATIONS, st.integers(1, 4))
def test_every_frame_is_accounted_for(operations: list[str], capacity: int) -> None:
    """At every moment pushed = taken + dropped + held, and drops carry their reasons."""
    drops = Drops()
    buffer = RingBuffer[object](capacity, Overflow.SUPERSEDE, drops)
    for operation in operations:
        apply(buffer, operation)
        assert buffer.pushed == buffer.taken + buffer.dropped + buffer.held
        assert buffer.held <= capacity
        assert sum(drops.totals().values()) == buffer.dropped


@given(st.lists(st.booleans(), max_size=60), st.integers(1, 4))
def test_live_gives_the_freshest(pushes: list[bool], capacity: int) -> None:
    """What is taken is among the last `capacity` frames pushed, and never older than before."""
    buffer = RingBuffer[int](capacity, Overflow.SUPERSEDE, Drops())
    latest, last_taken = 0, 0
    for push in pushes:
        if push:
            latest += 1
            buffer.put(latest)
        elif (taken := buffer.take()) is not None:
            assert max(last_taken, latest - capacity) < taken <= latest
            last_taken = taken


@given(st.integers(1, 5), st.integers(0, 60))
def test_offline_nothing_is_lost(capacity: int, frames: int) -> None:
    """A producer that is faster than the consumer waits, and every frame arrives in order."""
    drops, came = Drops(), Event()
    buffer = RingBuffer[int](capacity, Overflow.WAIT, drops)

    def produce() -> None:
        for number in range(frames):
            buffer.put(number)
            came.set()
        buffer.end()
        came.set()

    producer = Thread(target=produce)
    producer.start()
    taken: list[int] = []
    while not (buffer.ended and not buffer.held):
        assert came.wait(20)
        came.clear()
        while (item := buffer.take()) is not None:
            taken.append(item)
    producer.join()
    assert taken == list(range(frames))
    assert drops.totals() == {}
    assert buffer.pushed == buffer.taken == frames


@pytest.mark.parametrize("ending", ["end", "close"])
def test_ending_wakes_a_waiting_producer(ending: str) -> None:
    """A producer that waits for room is woken by the end; its frame was never pushed."""
    buffer, waiting, woken = RingBuffer[int](1, Overflow.WAIT, Drops()), Event(), Event()
    buffer.put(0)

    def produce() -> None:
        waiting.set()
        with pytest.raises(StreamClosed):
            buffer.put(1)
        woken.set()

    producer = Thread(target=produce)
    producer.start()
    assert waiting.wait(20)
    getattr(buffer, ending)()
    assert woken.wait(20)
    producer.join()
    assert buffer.pushed == 1


def test_closing_counts_what_was_left() -> None:
    """Frames left at the close are dropped as `closed`, once."""
    drops = Drops()
    buffer = RingBuffer[int](3, Overflow.WAIT, drops)
    buffer.put(0)
    buffer.put(1)
    buffer.close()
    buffer.close()
    assert drops.totals() == {"closed": 2}
    assert buffer.take() is None


def test_a_fresher_frame_is_not_discarded_for_an_older_one() -> None:
    """Discarding a frame that has been superseded leaves its successor alone."""
    drops = Drops()
    buffer = RingBuffer[str](1, Overflow.SUPERSEDE, drops)
    buffer.put("old")
    head = buffer.head()
    assert head is not None
    buffer.put("new")
    assert not buffer.discard(head, DropReason.LATE)
    assert buffer.take() == "new"
    assert drops.totals() == {"superseded": 1}


def test_a_buffer_for_nothing_is_refused() -> None:
    """A capacity below one is a mistake."""
    with pytest.raises(ValueError, match="at least one"):
        RingBuffer[int](0, Overflow.WAIT, Drops())
