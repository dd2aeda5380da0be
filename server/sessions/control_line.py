"""What the server says on `control`: the greeting first, events in order, finals never lost."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from server.sessions.watchers import FINAL
from server.wire.control import EventMessage, Hello, ServerMessage, encode_control

BACKLOG = 256
"""Events kept for a channel that has not opened yet, or takes nothing now."""


class ControlLine:
    """Speaks through `send`, which says whether the channel took the message."""

    def __init__(self, send: Callable[[bytes], bool], hello: Hello) -> None:
        self._send = send
        self._hello = hello
        self._greeted = False
        self._backlog: deque[EventMessage] = deque()

    def ready(self) -> None:
        """The channel takes messages: greet, then tell what waited."""
        self._greeted = self._greeted or self.say(self._hello)
        while self._greeted and self._backlog and self.say(self._backlog[0]):
            self._backlog.popleft()

    def say(self, message: ServerMessage) -> bool:
        """Say it now or not at all."""
        return self._send(encode_control(message))

    def tell(self, event: EventMessage) -> None:
        """Tell an event now, or after those that wait; finals push out what is not final."""
        if not self._backlog and self._greeted and self.say(event):
            return
        if len(self._backlog) == BACKLOG:
            loose = next((one for one in self._backlog if one.stage != FINAL), self._backlog[0])
            self._backlog.remove(loose)
        self._backlog.append(event)
