"""One live session: the owner of a publisher's connection and of its stream."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from itertools import count
from logging import getLogger
from typing import TypeVar

from inference.errors import InvalidInput, SidelineError, StreamClosed
from inference.frames import Frame
from inference.motion.analyzer import AthleteProfile, Event
from inference.results import FrameResult
from server.sessions.answers import event_message, metrics_message
from server.sessions.athlete import athlete_profile
from server.sessions.control_line import ControlLine
from server.sessions.link import Link
from server.sessions.outbox import CLIENT_SLOW, DISCONNECTED, Outbox
from server.sessions.ports import Connection, LivePipeline
from server.sessions.resumption import Grace, NotResumable, ResumeToken
from server.sessions.timeline import Timeline
from server.sessions.watchers import WATCHER_LIMIT, TooManyWatchers, Watcher
from server.wire.control import (
    Bye,
    Calibrate,
    ErrorMessage,
    Hello,
    Ping,
    Pong,
    decode_client,
)
from server.wire.errors import MalformedMessage
from server.wire.limits import CONTROL_LIMIT_BYTES, METRICS_LIMIT_BYTES

log = getLogger(__name__)
T = TypeVar("T")

Connect = Callable[[Link], Connection]
"""Makes a connection that tells its link what happens."""

FINISH_WITHIN_S = 1.0
FLUSH_WITHIN_S = 0.5


class State(StrEnum):
    """The life of a session."""

    CONNECTING = "connecting"
    LIVE = "live"
    RECONNECTING = "reconnecting"
    """The connection is lost; the rest waits for the client to come back."""
    CLOSING = "closing"
    CLOSED = "closed"


class Session:
    """Everything that one publisher uses; `close` leaves nothing of it running.

    It outlives its connection: when that is lost, a client that was greeted may come back with
    another offer while the grace lasts, and finds its analysis as it left it.

    All methods run on the event loop; results come from the pipeline's thread and are handed
    over to it.
    """

    def __init__(
        self,
        session_id: str,
        sport: str,
        athlete: AthleteProfile,
        *,
        silence_s: float,
        grace_s: float,
        on_end: Callable[[Session, str], None],
    ) -> None:
        self.id = session_id
        self.token = ResumeToken(session_id)
        self.sport = sport
        self.athlete = athlete
        self.created_at = datetime.now(UTC)
        self.state = State.CONNECTING
        self.frames = 0
        self.answered = 0
        self._missed: Counter[str] = Counter()
        self._untold: Counter[str] = Counter()
        self._silence_s = silence_s
        self._on_end = on_end
        self._loop = asyncio.get_running_loop()
        self._watchers: set[Watcher] = set()
        self._closed: asyncio.Task[None] | None = None
        self._grace = Grace(grace_s, self._waited_enough)
        self._timeline = Timeline()
        self._link_numbers = count(1)
        self._leaving: set[asyncio.Task[None]] = set()
        self._event_ids = count(1)
        self._line = ControlLine(self._say, self._hello)
        self._outbox = Outbox(self._send, lambda: self.link.connection.metrics_open)

    def open(self, pipeline: LivePipeline, connect: Connect) -> None:
        """Open the stream, then the connection; raises UnknownSport, with nothing left open."""
        self._stream = pipeline.open_stream(
            self.sport,
            self.athlete,
            self._from_thread(self._answer),
            live=True,
            on_failure=self._from_thread(self._failed),
        )
        try:
            self.link = self._new_link(connect)
        except BaseException:
            self._stream.close()
            raise
        self.link.use()

    async def resume(self, connect: Connect, heard: int | None, offer: str) -> str:
        """Go on over a new connection; the answer to its offer.

        `heard` is the id of the last event that the client knows. Raises NotResumable when the
        session ends meanwhile, and OfferRefused; then nothing has changed.
        """
        link = self._new_link(connect)
        answer = await link.connection.answer(offer)
        if self.state in (State.CLOSING, State.CLOSED):
            await link.connection.close()
            raise NotResumable
        self._leave_link()
        self.link = link
        self._timeline.restart()
        self._outbox.restart()
        self._line.restart(heard)
        self._wait_for_connection()
        link.use()
        return answer

    @property
    def drops(self) -> dict[str, int]:
        """Frames and results lost so far, by reason."""
        ours = Counter({CLIENT_SLOW: self._outbox.dropped, DISCONNECTED: self._outbox.skipped})
        return dict(ours + self._missed + Counter(self._stream.drops))

    @property
    def watchers(self) -> int:
        """How many follow the session from outside."""
        return len(self._watchers)

    def watch(self) -> Watcher:
        """Follow the session from outside; raises TooManyWatchers."""
        if len(self._watchers) >= WATCHER_LIMIT:
            raise TooManyWatchers(f"{WATCHER_LIMIT} follow this session already")
        watcher = Watcher()
        self._watchers.add(watcher)
        return watcher

    def unwatch(self, watcher: Watcher) -> None:
        """Follow it no longer."""
        self._watchers.discard(watcher)

    async def close(self, reason: str) -> None:
        """End in good order: finals, `bye`, connection, stream. Safe to call again and at once."""
        if self._closed is None:
            self._closed = asyncio.create_task(self._close(reason))
        await asyncio.shield(self._closed)

    # What the connection tells

    def on_frame(self, frame: Frame) -> None:
        """A frame came."""
        self.frames += 1
        try:
            self._stream.push(self._timeline.place(frame))
        except StreamClosed:
            log.debug("session %s: a frame came after the end", self.id)

    def on_missed(self, missed: Mapping[str, int]) -> None:
        """So many frames, by reason, were sent but did not become pictures in time."""
        self.frames += sum(missed.values())
        self._missed.update(missed)
        self._untold.update(missed)

    def on_control(self, data: bytes | str) -> None:
        """A message of the client came; after the end it means nothing any more."""
        if self.state in (State.CLOSING, State.CLOSED):
            return
        try:
            message = decode_client(data)
            if isinstance(message, Calibrate):
                self._calibrate(message)
        except MalformedMessage as error:
            self._line.say(ErrorMessage(error.code, error.detail))
        except InvalidInput as error:
            self._line.say(ErrorMessage("range", str(error)))
        else:
            if isinstance(message, Ping):
                self._line.say(Pong(message.id))
            elif isinstance(message, Bye):
                self._on_end(self, "the client said bye")

    def on_control_ready(self) -> None:
        """`control` takes messages: greet, then tell what waited."""
        self._line.ready()

    def on_metrics_ready(self) -> None:
        """`metrics` takes messages."""
        self._outbox.flush()

    def on_connected(self) -> None:
        """Media flows."""
        if self.state in (State.CONNECTING, State.RECONNECTING):
            self._grace.end()
            self.state = State.LIVE

    def on_lost(self, reason: str) -> None:
        """The connection is gone: wait for the client, if it knows how to come back."""
        if self.state in (State.CLOSING, State.CLOSED):
            return
        if not (self._line.greeted or self.link.number > 1) or self._grace.seconds == 0:
            self._on_end(self, reason)
            return
        log.info("session %s waits for its client: %s", self.id, reason)
        self._leave_link()
        self._wait_for_connection()

    # What the pipeline tells

    def _answer(self, result: FrameResult) -> None:
        if self.state is State.CLOSED:
            return
        self.answered += 1
        untold, self._untold = self._untold, Counter()
        message = metrics_message(result, untold)
        if result.frame.seq < self._timeline.first_seq:
            self._outbox.skip(message)
        else:
            self._outbox.put(message)
        for watcher in self._watchers:
            watcher.put_frame(message)
        self._tell(result.analysis.events)

    def _failed(self, error: SidelineError) -> None:
        self._line.say(ErrorMessage("analysis-failed", str(error)))
        self._on_end(self, f"analysis failed: {error}")

    def _tell(self, events: tuple[Event, ...]) -> None:
        for event in events:
            message = event_message(event, next(self._event_ids))
            for watcher in self._watchers:
                watcher.put_event(message)
            self._line.tell(message)

    # Connections

    def _new_link(self, connect: Connect) -> Link:
        return Link(self, next(self._link_numbers), connect)

    def _leave_link(self) -> None:
        """Close the connection behind the session's back, whatever it still says."""
        self.link.cut()
        leaving = asyncio.create_task(self.link.connection.close())
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)

    def _wait_for_connection(self) -> None:
        self.state = State.RECONNECTING
        self._grace.begin()

    def _waited_enough(self) -> None:
        self._on_end(self, f"the client did not come back within {self._grace.seconds:g} s")

    def _say(self, data: bytes) -> bool:
        return self.link.connection.send_control(data)

    def _send(self, data: bytes) -> bool:
        return self.link.connection.send_metrics(data)

    def _hello(self) -> Hello:
        limits = {
            "metrics_bytes": METRICS_LIMIT_BYTES,
            "control_bytes": CONTROL_LIMIT_BYTES,
            "silence_s": self._silence_s,
            "resume_s": self._grace.seconds,
        }
        resumed = self.link.number > 1
        return Hello(self.id, self.sport, limits, resume=self.token.text, resumed=resumed)

    def _calibrate(self, message: Calibrate) -> None:
        self.athlete = athlete_profile(message.height_m, message.mass_kg)
        self._stream.reset(self.athlete)

    def _from_thread(self, method: Callable[[T], None]) -> Callable[[T], None]:
        def hand_over(value: T) -> None:
            if not self._loop.is_closed():
                self._loop.call_soon_threadsafe(method, value)

        return hand_over

    async def _close(self, reason: str) -> None:
        self.state = State.CLOSING
        self._grace.end()
        try:
            self._tell(await asyncio.to_thread(self._stream.finish, FINISH_WITHIN_S))
        except SidelineError as error:
            log.info("session %s ended without its last events: %s", self.id, error)
        finally:
            self._stream.close()
            goodbye = Bye(reason)
            self._line.say(goodbye)
            for watcher in self._watchers:
                watcher.end(goodbye)
            await self._flush()
            await asyncio.gather(self.link.connection.close(), *self._leaving)
            self.state = State.CLOSED

    async def _flush(self) -> None:
        """Give the last words a moment to leave."""
        deadline_s = self._loop.time() + FLUSH_WITHIN_S
        connection = self.link.connection
        while connection.connected and connection.unsent_bytes:
            if self._loop.time() > deadline_s:
                return
            await asyncio.sleep(0.01)
