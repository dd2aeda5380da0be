"""Many watchers of one session."""

import asyncio
import json
from typing import Any

import pytest

from server.sessions import audience as room
from server.sessions.audience import SLICE, Attendance, Audience, TooManyWatchers
from server.sessions.told import Said
from server.sessions.watchers import HungUp, Watcher
from server.wire.control import Bye, EventMessage
from server.wire.metrics import MetricsMessage

MANY = 5 * SLICE


def frame(seq: int) -> MetricsMessage:
    """A result."""
    return MetricsMessage(0, seq, None, None, "QUIET", drops={"late": 1})


async def news(watcher: Watcher) -> list[dict[str, Any]]:
    """What it is told next."""
    return [json.loads(one) for one in await watcher.next()]


async def test_all_are_told_the_same_text() -> None:
    """However many they are, the very same object goes to each."""
    audience = Audience()
    watchers = [audience.join() for _ in range(MANY)]
    audience.put_event(EventMessage("jump", "final", 1.0, 1))
    audience.put_frame(frame(0))
    told = [await one.next() for one in watchers]
    later = [each for each in told[1:] if len(each) == 2]
    assert len(told) == MANY
    assert {id(each[0]) for each in told} == {id(told[0][0])}
    assert {id(each[1]) for each in later} == {id(told[0][1])}


async def test_the_loop_has_its_turn_between_a_few() -> None:
    """Telling many of a frame is cut into slices, between which others run."""
    audience = Audience()
    watchers = [audience.join() for _ in range(MANY)]
    told: list[int] = []

    def look() -> None:
        told.append(sum(one._frame is not None for one in watchers))
        if told[-1] < MANY:
            asyncio.get_running_loop().call_soon(look)

    audience.put_frame(frame(0))
    look()
    await asyncio.sleep(0.05)
    assert told == [SLICE, *range(2 * SLICE, MANY + 1, SLICE)]


async def test_many_are_told_fewer_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a process tells so many a second and no more; drops add up as for one."""
    monkeypatch.setattr(room, "FRAMES_PER_S", 2.0 * MANY)
    attendance = Attendance()
    audience = Audience(attendance)
    watchers = [audience.join() for _ in range(MANY)]
    assert attendance.pause_s == 0.5
    for seq in range(4):
        audience.put_frame(frame(seq))
    await asyncio.sleep(0.01)
    assert [(await news(one))[0]["seq"] for one in watchers] == [0] * MANY
    async with asyncio.timeout(5):
        last = [(await news(one))[0] for one in watchers]
    assert {one["seq"] for one in last} == {3}
    assert last[0]["drops"] == {"late": 3, "paced": 2}


async def test_who_comes_later_is_not_told_what_others_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Drops of frames that waited when the last one left are nobody's any more."""
    monkeypatch.setattr(room, "FRAMES_PER_S", 20.0)
    audience = Audience()
    first = audience.join()
    for seq in range(3):
        audience.put_frame(frame(seq))
    audience.leave(first)
    second = audience.join()
    audience.put_frame(frame(3))
    async with asyncio.timeout(5):
        told = (await news(second))[0]
    assert (told["seq"], told["drops"]) == (3, {"late": 1})


async def test_finals_do_not_wait_for_a_frames_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Events go to everybody at once."""
    monkeypatch.setattr(room, "FRAMES_PER_S", 0.1)
    audience = Audience()
    watchers = [audience.join() for _ in range(MANY)]
    audience.put_frame(frame(0))
    audience.put_frame(frame(1))
    for number in range(50):
        audience.put_event(EventMessage("jump", "final", 1.0, number))
    audience.end(Bye())
    for one in watchers:
        told = await news(one)
        assert [each["number"] for each in told if each["type"] == "event"] == list(range(50))
        assert told[-1]["type"] == "bye"


async def test_one_that_reads_nothing_holds_up_nobody() -> None:
    """A watcher that never looks costs the others nothing, and its queue is bounded."""
    audience = Audience()
    deaf, lively = audience.join(), audience.join()
    for seq in range(1000):
        audience.put_frame(frame(seq))
        audience.put_event(EventMessage("jump", "provisional", 1.0, seq))
        await lively.next()
    assert len(await deaf.next()) == 257


async def test_places_are_counted() -> None:
    """A session has so many; who has left makes room, and the process counts all."""
    attendance = Attendance(limit=2)
    one, other = Audience(attendance), Audience(attendance)
    first, _ = one.join(), one.join()
    with pytest.raises(TooManyWatchers):
        one.join()
    other.join()
    assert attendance.count == 3
    one.leave(first)
    one.leave(first)
    assert (attendance.count, len(one)) == (2, 1)
    assert one.join() is not None


async def test_who_comes_too_late_is_told_so() -> None:
    """After the end there is only the last word, or how the line was hung up."""
    over, gone = Audience(), Audience()
    over.end(Bye("over"))
    gone.hang_up(1012, "it died")
    assert [one["type"] for one in await news(over.join())] == ["bye"]
    with pytest.raises(HungUp, match="it died") as hung_up:
        await gone.join().next()
    assert hung_up.value.code == 1012


async def test_the_houses_own_take_nobodys_place() -> None:
    """They are told of frames only once they want them, and nothing is put into words before."""
    attendance = Attendance(limit=1)
    audience = Audience(attendance)
    house = audience.overhear()
    audience.put_frame(frame(0))
    assert audience._newest is None
    audience.put_event(EventMessage("jump", "final", 1.0, 1))
    house.wants_frames = True
    audience.put_frame(frame(1))
    assert [one["type"] for one in await news(house)] == ["event", "metrics"]
    assert (len(audience), attendance.count, audience.join() is not None) == (0, 0, True)
    audience.leave(house)
    assert (len(audience), attendance.count) == (1, 1)


async def test_without_watchers_nothing_is_put_into_words() -> None:
    """A session that nobody follows pays nothing for it."""
    audience = Audience()
    audience.put_frame(frame(0))
    audience.put(Said.of({"type": "note"}))
    assert audience._newest is None
