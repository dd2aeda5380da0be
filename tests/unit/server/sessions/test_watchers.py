from dataclasses import replace

import pytest

from server.sessions.watchers import Watcher, WatcherTooSlow
from server.wire.control import Bye, EventMessage
from server.wire.metrics import MetricsMessage


def event(number: int, stage: str) -> EventMessage:
    """A jump."""
    return EventMessage("jump", stage, 1.0, number)


def frame(seq: int) -> MetricsMessage:
    """A result."""
    return MetricsMessage(0, seq, None, None, "QUIET")


async def test_only_the_newest_frame_waits() -> None:
    """Frames that nobody read in time are skipped and counted."""
    watcher = Watcher()
    for seq in range(5):
        watcher.put_frame(frame(seq))
    assert [one["seq"] for one in await watcher.next()] == [4]
    assert watcher.skipped == 4


async def test_drops_of_a_skipped_frame_are_told_by_the_next() -> None:
    """A watcher that adds up `drops` comes to the same sum as one that reads every frame."""
    watcher = Watcher()
    watcher.put_frame(replace(frame(0), drops={"late": 2}))
    watcher.put_frame(replace(frame(1), drops={"late": 1}))
    assert (await watcher.next())[0]["drops"] == {"late": 3, "client_slow": 1}


async def test_events_come_before_the_frame_and_bye_last() -> None:
    """The order is events, newest frame, bye; then nothing."""
    watcher = Watcher()
    watcher.put_frame(frame(0))
    watcher.put_event(event(1, "final"))
    watcher.end(Bye("over"))
    assert [one["type"] for one in await watcher.next()] == ["event", "metrics", "bye"]
    assert await watcher.next() == []


async def test_finals_push_out_what_may_be_lost() -> None:
    """In a full queue provisional events make room for finals."""
    watcher = Watcher(limit=3)
    for number in (1, 2, 3):
        watcher.put_event(event(number, "provisional"))
    for number in (1, 2, 3):
        watcher.put_event(event(number, "final"))
    assert [one["stage"] for one in await watcher.next()] == ["final"] * 3
    assert watcher.skipped == 3


async def test_a_final_is_never_lost_in_silence() -> None:
    """When finals alone fill the queue the watcher is told, after it got what there was."""
    watcher = Watcher(limit=2)
    for number in (1, 2, 3):
        watcher.put_event(event(number, "final"))
    assert len(await watcher.next()) == 2
    with pytest.raises(WatcherTooSlow):
        await watcher.next()
