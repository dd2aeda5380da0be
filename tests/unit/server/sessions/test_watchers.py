import json
from dataclasses import replace
from typing import Any

import pytest

from server.sessions.told import FrameText, Said
from server.sessions.watchers import Watcher, WatcherTooSlow
from server.wire.control import Bye, EventMessage
from server.wire.metrics import MetricsMessage


def event(number: int, stage: str) -> Said:
    """A jump."""
    return Said.message(EventMessage("jump", stage, 1.0, number))


def message(seq: int) -> MetricsMessage:
    """A result."""
    return MetricsMessage(0, seq, None, None, "QUIET")


def frame(seq: int) -> FrameText:
    """The same as watchers are told it."""
    return FrameText(message(seq))


async def news(watcher: Watcher) -> list[dict[str, Any]]:
    """What it is told next."""
    return [json.loads(one) for one in await watcher.next()]


async def test_only_the_newest_frame_waits() -> None:
    """Frames that nobody read in time are skipped and counted."""
    watcher = Watcher()
    for seq in range(5):
        watcher.put_frame(frame(seq))
    assert [one["seq"] for one in await news(watcher)] == [4]
    assert watcher.skipped == 4


async def test_drops_of_a_skipped_frame_are_told_by_the_next() -> None:
    """A watcher that adds up `drops` comes to the same sum as one that reads every frame."""
    watcher = Watcher()
    watcher.put_frame(FrameText(replace(message(0), drops={"late": 2})))
    watcher.put_frame(FrameText(replace(message(1), drops={"late": 1})))
    assert (await news(watcher))[0]["drops"] == {"late": 3, "client_slow": 1}
    watcher.put_frame(frame(2))
    assert (await news(watcher))[0]["drops"] == {}


async def test_events_come_before_the_frame_and_bye_last() -> None:
    """The order is events, newest frame, bye; then nothing, whatever still comes."""
    watcher = Watcher()
    watcher.put_frame(frame(0))
    watcher.put(event(1, "final"))
    watcher.end(Said.message(Bye("over")))
    assert [one["type"] for one in await news(watcher)] == ["event", "metrics", "bye"]
    watcher.put_frame(frame(1))
    assert await watcher.next() == []


async def test_finals_push_out_what_may_be_lost() -> None:
    """In a full queue provisional events make room for finals."""
    watcher = Watcher(limit=3)
    for number in (1, 2, 3):
        watcher.put(event(number, "provisional"))
    for number in (1, 2, 3):
        watcher.put(event(number, "final"))
    assert [one["stage"] for one in await news(watcher)] == ["final"] * 3
    assert watcher.skipped == 3


async def test_a_final_is_never_lost_in_silence() -> None:
    """When finals alone fill the queue the watcher is told, after it got what there was."""
    watcher = Watcher(limit=2)
    for number in (1, 2, 3):
        watcher.put(event(number, "final"))
    assert len(await watcher.next()) == 2
    with pytest.raises(WatcherTooSlow):
        await watcher.next()
