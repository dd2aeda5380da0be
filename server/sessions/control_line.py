"""What the server says on `control`: the greeting first, events in order, finals never lost."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from inference.clock import Clock, monotonic
from server.admission.ladder import NOTHING, Ask
from server.sessions.told import FINAL
from server.wire.control import Degrade, EventMessage, Hello, Pong, ServerMessage, encode_control
from server.wire.counts import Counts

KEPT = 256
"""Events kept: for a channel that has not opened yet or takes nothing now, and for a client that
comes back over another connection and did not hear the last of them."""


class ControlLine:
    """Speaks through `send`, which says whether the channel took the message.

    `clock` is the one that the frames' times are of.
    """

    def __init__(
        self,
        send: Callable[[bytes], bool],
        hello: Callable[[], Hello],
        clock: Clock = monotonic,
    ) -> None:
        self._send = send
        self._hello = hello
        self._clock = clock
        self._events: deque[EventMessage] = deque()
        self._told = 0
        self._asked: Ask | None = None
        self._heard_asked: Ask | None = NOTHING
        self.greeted = False

    def ready(self) -> None:
        """The channel takes messages: greet, then tell what waits."""
        self.greeted = self.greeted or self.say(self._hello())
        self._tell_asked()
        for event in tuple(self._events) if self.greeted else ():
            if event.id > self._told:
                if not self.say(event):
                    return
                self._told = event.id

    def restart(self, heard: int | None) -> None:
        """Another channel will come: greet again, and go on after the event `heard`.

        What was said last on the old channel may not have arrived; without `heard` it is taken
        to have.
        """
        self.greeted = False
        self._heard_asked = None  # the new connection's sender may or may not know
        if heard is not None:
            self._told = min(self._told, heard)

    def go_on(self, events: Sequence[EventMessage], heard: int, *, adaptive: bool) -> None:
        """Another process has told these events, which the client has heard up to that one; a
        sender that is `adaptive` may have been asked for less there."""
        self._events.extend(events[-KEPT:])
        self._told = heard
        if adaptive:
            self._asked, self._heard_asked = NOTHING, None

    def ask(self, asked: Ask) -> None:
        """Ask the sender for this, now or once the channel takes it."""
        self._asked = asked
        self._tell_asked()

    def say(self, message: ServerMessage) -> bool:
        """Say it now or not at all."""
        return self._send(encode_control(message))

    def pong(self, number: int, counts: Counts) -> None:
        """Answer that ping, with the time and what became of the frames."""
        self.say(Pong(number, round(self._clock() * 1e3, 3), counts))

    def tell(self, event: EventMessage) -> None:
        """Tell an event now, or after those that wait; finals push out what is not final."""
        if len(self._events) == KEPT:
            loose = next((one for one in self._events if one.stage != FINAL), self._events[0])
            self._events.remove(loose)
        self._events.append(event)
        if self.greeted:
            self.ready()

    def _tell_asked(self) -> None:
        asked = self._asked
        if asked is None or asked == self._heard_asked or not self.greeted:
            return
        if self.say(Degrade(asked.fps, asked.scale)):
            self._heard_asked = asked
