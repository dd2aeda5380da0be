"""The open lines of this server's devices: one each, the newest."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from inference.clock import Clock, monotonic
from server.devices.messages import DeviceState

LINE_LIMIT = 200
"""Lines of one owner's."""

WAITING = 8
"""Messages that a line holds for a device that reads nothing; then the oldest goes."""

MESSAGES = 30
WITHIN_S = 10.0
"""A device that says more than so much in so long is hung up on."""


class TooManyLines(Exception):
    """As many devices of the owner's are on the line as may be."""


class SaysTooMuch(Exception):
    """The device floods its line."""


class Line:
    """One device's: what waits to be said to it, and what it said last."""

    def __init__(self, device_id: str, owner: str, clock: Clock) -> None:
        self.device_id = device_id
        self.owner = owner
        self.state = DeviceState()
        self._clock = clock
        self._waiting: deque[str] = deque(maxlen=WAITING)
        self._heard_s: deque[float] = deque(maxlen=MESSAGES)
        self._news = asyncio.Event()
        self._cut = False

    def told(self) -> dict[str, Any]:
        """What it said last, as JSON."""
        return asdict(self.state)

    def say(self, message: Mapping[str, Any]) -> None:
        """Tell the device."""
        self._waiting.append(json.dumps(message))
        self._news.set()

    def heard(self, state: DeviceState | None) -> None:
        """It said how it is, or, None, nothing that is understood; raises SaysTooMuch."""
        now_s = self._clock()
        full = len(self._heard_s) == MESSAGES
        if full and now_s - self._heard_s[0] < WITHIN_S:
            raise SaysTooMuch(f"a device may say {MESSAGES} things in {WITHIN_S:.0f} s")
        self._heard_s.append(now_s)
        if state is not None:
            self.state = state

    def cut(self) -> None:
        """It is over: another line has taken its place, or the device may not any more."""
        self._cut = True
        self._news.set()

    async def next(self) -> str | None:
        """The next message for the device; None when the line was cut."""
        while not self._cut and not self._waiting:
            self._news.clear()
            await self._news.wait()
        return None if self._cut else self._waiting.popleft()


class Lines:
    """Every owner's. `on_change` is told of each device that came, went or changed; `elsewhere`
    has those on the lines of other servers, as they were a moment ago."""

    def __init__(
        self, clock: Clock = monotonic, on_change: Callable[[str], None] = lambda _: None
    ) -> None:
        self.on_change = on_change
        self.elsewhere: Mapping[str, Mapping[str, Any]] = {}
        self._clock = clock
        self._open: dict[str, Line] = {}

    def open(self, device_id: str, owner: str) -> Line:
        """A line for the device, in the place of the one that it had; raises TooManyLines."""
        before = self._open.get(device_id)
        if before is not None and before.owner == owner:
            before.cut()
        elif sum(one.owner == owner for one in self._open.values()) >= LINE_LIMIT:
            raise TooManyLines(f"{LINE_LIMIT} devices are on the line already")
        line = self._open[device_id] = Line(device_id, owner, self._clock)
        self.on_change(device_id)
        return line

    def close(self, line: Line) -> None:
        """It is closed; another that has taken its place stays."""
        if self._open.get(line.device_id) is line:
            del self._open[line.device_id]
            self.on_change(line.device_id)

    def cut(self, device_id: str) -> None:
        """Hang up on a device that may not be here any more."""
        if (line := self._open.get(device_id)) is not None:
            line.cut()

    def line_of(self, device_id: str, owner: str) -> Line | None:
        """The owner's device's, if it is here."""
        line = self._open.get(device_id)
        return line if line is not None and line.owner == owner else None

    def online(self, device_id: str) -> bool:
        """Whether the device is on the line, of this server or of another."""
        return device_id in self._open or device_id in self.elsewhere

    def state_of(self, device_id: str) -> str | None:
        """What it does: idle, starting, live or failed; None for one that is on no line."""
        said = self.said_by(device_id)
        return None if said is None else said.state.value

    def said_by(self, device_id: str) -> DeviceState | None:
        """What it said last; None for one that is on no line."""
        line = self._open.get(device_id)
        if line is not None:
            return line.state
        told = self.elsewhere.get(device_id)
        return None if told is None else DeviceState.of(told)

    def all(self) -> tuple[Line, ...]:
        """Those that are open."""
        return tuple(self._open.values())
