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
        self.token: str | None = None
        self.heard_event = 0

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
                self.token = hello.resume
                self._greeted.set_result(hello)
            case Pong(number, server_ms, counts):
                self._pings.answered(number, server_ms)
                self._count(counts)
            case EventMessage() as event:
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

    def end(self) -> None:
        """Nothing more will come."""
        self._greeted.cancel()
        for inbox in (self.results, self.events, self.errors, self.asks):
            inbox.close()

    def _count(self, counts: Counts | None) -> None:
        if counts is not None:
            self.counts = counts
            self.ledger.note_counts(counts)
