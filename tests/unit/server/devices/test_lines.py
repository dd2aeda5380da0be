"""Lines of devices, without a network."""

import asyncio
import json

import pytest

from server.devices import lines as room
from server.devices.lines import MESSAGES, WAITING, WITHIN_S, Lines, SaysTooMuch, TooManyLines
from server.devices.messages import DeviceState, Doing
from tests.support.clock import SetClock


async def test_a_device_is_told_in_order() -> None:
    """What waits comes one after the other; for one that reads nothing only so much waits."""
    line = Lines().open("phone", "me")
    for number in range(WAITING + 2):
        line.say({"number": number})
    told = [json.loads(await line.next() or "")["number"] for _ in range(WAITING)]
    assert told == list(range(2, WAITING + 2))


async def test_the_newest_line_takes_the_place() -> None:
    """The one before is cut, and its end leaves the new one open."""
    lines = Lines()
    first = lines.open("phone", "me")
    waiting = asyncio.create_task(first.next())
    await asyncio.sleep(0)
    second = lines.open("phone", "me")
    assert await waiting is None
    lines.close(first)
    assert lines.line_of("phone", "me") is second
    lines.close(second)
    assert not lines.online("phone")


def test_a_line_is_its_owners() -> None:
    """Nobody else finds it, but whoever looks after devices sees how it is."""
    changed: list[str] = []
    lines = Lines(on_change=changed.append)
    line = lines.open("phone", "me")
    line.heard(DeviceState(Doing.LIVE, "s"))
    assert lines.line_of("phone", "somebody") is None
    assert lines.line_of("phone", "me") is line
    assert lines.said_by("phone") == DeviceState(Doing.LIVE, "s")
    assert lines.state_of("phone") == "live"
    assert (lines.online("phone"), lines.online("other"), lines.state_of("other")) == (
        True,
        False,
        None,
    )
    assert changed == ["phone"]


def test_an_owner_has_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """One too many is refused; another owner's are not counted, nor one that comes again."""
    monkeypatch.setattr(room, "LINE_LIMIT", 2)
    lines = Lines()
    for device in ("one", "two", "one"):
        lines.open(device, "me")
    lines.open("three", "somebody")
    with pytest.raises(TooManyLines):
        lines.open("four", "me")


def test_a_device_that_floods_is_hung_up_on() -> None:
    """So many messages in so long, understood or not."""
    clock = SetClock()
    line = Lines(clock).open("phone", "me")
    for _ in range(MESSAGES):
        line.heard(DeviceState())
    with pytest.raises(SaysTooMuch):
        line.heard(None)
    clock.pass_s(WITHIN_S)
    line.heard(DeviceState(Doing.FAILED))
    assert line.state.state is Doing.FAILED


def test_devices_of_other_servers_are_known() -> None:
    """As they were told of; one that is here is told of by itself."""
    lines = Lines()
    told = {"state": "failed", "session_id": None, "detail": "no camera", "battery": 0.2}
    lines.elsewhere = {"away": told, "both": told}
    lines.open("both", "me")
    assert [lines.online(one) for one in ("away", "both", "none")] == [True, True, False]
    assert lines.said_by("away") == DeviceState(Doing.FAILED, None, "no camera", 0.2)
    assert lines.state_of("both") == "idle"
