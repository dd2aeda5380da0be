"""What a server says, over however many connections: sorted, counted once, kept until read."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from clients.python.answers import Answers
from clients.python.errors import NotConnected
from clients.python.inbox import Inbox
from clients.python.ledger import FrameLedger
from clients.python.pings import Pings
from clients.python.results import Result
from server.wire.control import Bye, Degrade, ErrorMessage, EventMessage, Hello, Pong, decode_server
from server.wire.counts import Counts
from server.wire.metrics import decode_metrics


class Inbound:
    """The reading side of a session; every method runs on the event loop."""

    def __init__(self, pings: Pings, on_degrade: Callable[[Degrade], None]) -> None:
        self._pings = pings
        self._on_degrade = on_degrade
        self._answers = Answers()
        self._greeted: asyncio.Future[Hello] = asyncio.get_running_loop().create_future()
        self.results: Inbox[Result] = Inbox(1024)
        self.events: Inbox[EventMessage] = Inbox(1024)
        self.errors: Inbox[ErrorMessage] = Inbox(64)
        self.asks: Inbox[Degrade] = Inbox(64)
        self.ledger = FrameLedger()
        self.bye: Bye | None = None
        self.counts: Counts | None = None
        self.heard_event = 0
        self._hello: Hello | None = None
        self.on_move: Callable[[], None] = lambda: None

    @property
    def token(self) -> str | None:
        """With which to go on with the session; None before the server has greeted."""
        return None if self._hello is None else self._hello.resume

    @property
    def may_resume(self) -> bool:
        """Whether the session goes on when its connection ends."""
        return bool(self.token) and (self.bye is None or self.told_to_move)

    @property
    def told_to_move(self) -> bool:
        """Whether the server has said goodbye, and that another one goes on."""
        return self.bye is not None and self.bye.reconnect is True

    def other_session(self) -> None:
        """The server has forgotten the one there was, and numbers everything anew."""
        self._answers = Answers()
        self._hello, self.bye, self.counts = None, None, None
        self.heard_event = 0
        self.ledger.other_session()
        self._on_degrade(Degrade(fps=0.0, scale=1.0))  # it has asked for nothing yet

    def keep_greeting(self) -> None:
        """The other connection is not needed."""
        if self._hello is not None and not self._greeted.done():
            self._greeted.set_result(self._hello)

    def expect_greeting(self) -> None:
        """Another connection will greet; more may come after all."""
        self._greeted.cancel()
        self._greeted = asyncio.get_running_loop().create_future()
        for inbox in (self.results, self.events, self.errors, self.asks):
            inbox.reopen()

    async def greeting(self, within_s: float) -> Hello:
        """The greeting of the last connection; raises NotConnected when it does not come."""
        try:
            return await asyncio.wait_for(asyncio.shield(self._greeted), within_s)
        except TimeoutError as error:
            raise NotConnected("the server sent no hello") from error

    def on_sent(self, rtp: int) -> None:
        """A frame leaves."""
        self.ledger.note_sent(rtp, time.monotonic())

    def on_metrics(self, data: bytes) -> None:
        """A message with results came."""
        now_s = time.monotonic()
        message = decode_metrics(data)
        self.ledger.note_drops(message.drops)
        for result in self._answers.take(message, now_s, self._pings.offset.at(now_s)):
            self.ledger.note_answered(result.message.rtp, now_s)
            self.results.put(result)

    def on_control(self, data: bytes) -> None:
        """A message came on `control`."""
        match decode_server(data):
            case Hello() as hello if not self._greeted.done():
                self._hello, self.bye = hello, None
                self._greeted.set_result(hello)
            case Pong(number, server_ms, counts):
                self._pings.answered(number, server_ms)
                self._count(counts)
            case EventMessage() as event if event.id == 0 or event.id > self.heard_event:
                self.heard_event = max(self.heard_event, event.id)
                self.events.put(event)
            case ErrorMessage() as error:
                self.errors.put(error)
            case Degrade() as asked:
                self._on_degrade(asked)
                self.asks.put(asked)
            case Bye(_, counts) as bye:
                self.bye = bye
                self._count(counts)
                if self.told_to_move:
                    self.on_move()

    def end(self) -> None:
        """Nothing more will come."""
        self._greeted.cancel()
        for inbox in (self.results, self.events, self.errors, self.asks):
            inbox.close()

    def _count(self, counts: Counts | None) -> None:
        if counts is not None:
            self.counts = counts
            self.ledger.note_counts(counts)
