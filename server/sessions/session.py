"""One live session: the owner of a publisher's connection and of its stream."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from logging import getLogger
from typing import Any

from inference.buffers.drops import DropReason
from inference.clock import monotonic
from inference.errors import InvalidInput, SidelineError, StreamClosed
from inference.frames import Frame
from inference.motion.analyzer import AthleteProfile, Event, EventStage
from inference.results import FrameResult
from server.admission.ages import Ages
from server.admission.ladder import Ask
from server.media.packets import EncodedFrame
from server.sessions.accounted import Accounted
from server.sessions.answers import event_message, final_attempt, metrics_message
from server.sessions.athlete import athlete_profile
from server.sessions.audience import Attendance, Audience
from server.sessions.connections import Connect, Connections
from server.sessions.control_line import ControlLine
from server.sessions.glimpse import Glimpse
from server.sessions.handover import handed_over
from server.sessions.link import Link
from server.sessions.outbox import Outbox
from server.sessions.past import AHEAD, Past
from server.sessions.patience import Patience
from server.sessions.ports import (
    Carrier,
    Diary,
    Ledger,
    LivePipeline,
    Meter,
    NoMeter,
    Tap,
    Trace,
)
from server.sessions.resumption import NotResumable, ResumeToken
from server.sessions.state import Cause, State
from server.sessions.tally import Tally
from server.sessions.thumbnail import Thumbnail
from server.sessions.timeline import Timeline
from server.sessions.told import Said
from server.sessions.video_watch import VideoWatch
from server.wire.control import (
    Bye,
    Calibrate,
    ErrorMessage,
    EventMessage,
    Hello,
    Ping,
    decode_client,
)
from server.wire.counts import Counts
from server.wire.errors import MalformedMessage
from server.wire.limits import CONTROL_LIMIT_BYTES, METRICS_LIMIT_BYTES

log = getLogger(__name__)

FINISH_WITHIN_S = 1.0

OnEnd = Callable[["Session", str, Cause], None]
"""Told in words and by its kind why the session is to end."""

OnFinal = Callable[[str, dict[str, Any]], None]
"""Told of every final attempt: whose session it is, and what was measured. It returns at once."""


class Session(Accounted):
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
        owner: str,
        patience: Patience,
        adaptive: bool = False,
        on_final: OnFinal | None = None,
        ages: Ages | None = None,
        meter: Meter | None = None,
        on_end: OnEnd,
        athlete_id: str | None = None,
        key_id: str | None = None,
        device_id: str | None = None,
        tap: Tap | None = None,
        trace: Trace | None = None,
        attendance: Attendance | None = None,
        past: Past | None = None,
    ) -> None:
        self.id = session_id
        self.owner = owner
        self.token = ResumeToken(session_id)
        self.sport = sport
        self.athlete = athlete
        self.created_at = datetime.now(UTC)
        self.state = State.CONNECTING
        self.adaptive = adaptive
        self.audience = Audience(attendance)
        self.athlete_id = athlete_id
        self.key_id = key_id
        self.device_id = device_id
        self.past = past
        self.label = None if past is None else past.label
        self.glimpse = Glimpse()
        self.thumbnail = Thumbnail()
        self.tap = tap
        self.trace = trace
        self.diary: Diary | None = None
        self.ledger: Ledger | None = None
        self.carrier: Carrier | None = None
        self._tally = Tally()
        self._patience = patience
        self._ages = ages or Ages()
        self._meter = meter or NoMeter()
        self._began_s = asyncio.get_running_loop().time()
        self._on_final = on_final
        self._on_end = on_end
        self._closed: asyncio.Task[None] | None = None
        self._forgotten = False
        self._timeline = Timeline()
        self._before = Counts(0, 0) if past is None else past.counts
        self.last_event = 0 if past is None else past.last_event
        self._connections = Connections(
            self, patience.grace_s, self._move, lambda reason: on_end(self, reason, Cause.LOST)
        )
        said = f"no video came for {patience.video_s:g} s"
        self._video = VideoWatch(patience.video_s, lambda: on_end(self, said, Cause.NO_VIDEO))
        self._line = ControlLine(self._connections.send_control, self._hello)
        self._outbox = Outbox(
            self._connections.send_metrics, lambda: self._connections.metrics_open
        )
        if past is not None:
            arrived_s = monotonic() - past.ago_s
            self._timeline.go_on(past.seq + AHEAD, past.media_time_s, arrived_s)
            self._line.go_on(past.events, past.heard, adaptive=adaptive)

    def open(self, pipeline: LivePipeline, connect: Connect) -> None:
        """Open the stream, then the connection; raises UnknownSport and
        CannotGoOn, with nothing left open."""
        self._stream = pipeline.open_stream(
            self.sport,
            self.athlete,
            handed_over(self._answer),
            live=True,
            on_failure=handed_over(self._failed),
            remembers=self.carrier is not None,
            memory=None if self.past is None else self.past.memory,
        )
        try:
            self._connections.open(connect)
        except BaseException:
            self._stream.close()
            raise

    async def resume(self, connect: Connect, heard: int | None, offer: str) -> str:
        """Go on over a new connection as soon as media can flow; the answer to its offer.

        `heard` is the id of the last event that the client knows. Raises NotResumable when the
        session ends meanwhile, and OfferRefused; then nothing has changed.
        """
        link, answer = await self._connections.offer(connect, heard, offer)
        if self.state.ending:
            self._connections.on_given_up(link)
            await link.connection.close()
            raise NotResumable
        return answer

    def ask(self, asked: Ask) -> None:
        """Ask the sender for less, or for more again, in place of what was asked before."""
        self._line.ask(asked)

    def rename(self, label: str | None) -> None:
        """Call it that, and tell whoever watches."""
        self.label = label
        self._tell_who()

    def meet(self, athlete_id: str | None, athlete: AthleteProfile) -> None:
        """Somebody else stands there: another body starts the analysis anew."""
        self.athlete_id = athlete_id
        if athlete != self.athlete:
            self.athlete = athlete
            self._stream.reset(athlete)
        self._tell_who()

    def forget(self) -> None:
        """Another process goes on with it: what is open here is open there."""
        self._forgotten = True

    @property
    def flowing(self) -> bool:
        """Whether media flows."""
        return self.state is State.LIVE

    @property
    def may_move(self) -> bool:
        """Whether it could go on at another server now."""
        return self.carrier is not None and self.carrier.kept and self._line.greeted

    @property
    def last_frame(self) -> tuple[int, float, float]:
        """The number, the media time and the arrival of its last frame; -1 before the first."""
        return self._timeline.last

    @property
    def link(self) -> Link:
        """The connection in use."""
        return self._connections.link

    @property
    def links(self) -> Connections:
        """The connection in use, and another one that may take its place."""
        return self._connections

    async def close(self, reason: str, *, reconnect: bool = False) -> None:
        """End in good order: finals, `bye`, connection, stream. Safe to call again and at once.

        The client is told whether to go on with another session.
        """
        if self._closed is None:
            self._closed = asyncio.create_task(self._close(reason, reconnect))
        await asyncio.shield(self._closed)

    # What the connection tells

    def on_frame(self, frame: Frame) -> None:
        """A frame came."""
        placed = self._timeline.place(frame)
        if self.ledger is not None:
            self.ledger.came(placed)
        try:
            self._stream.push(placed)
        except StreamClosed:
            self._tally.note_missed({DropReason.CLOSED.value: 1})
        else:
            self._tally.came(frame.picture)
            self.thumbnail.see(frame.picture)
            self._video.seen()

    def on_encoded(self, frame: EncodedFrame, codec: str) -> None:
        """A frame was decoded; on the decoder's thread."""
        if self.state.ending:
            return
        if self.ledger is not None:
            self.ledger.took(frame)
        if self.tap is not None:
            self.tap.take(frame, codec, self._connections.link.number)

    def on_missed(self, missed: Mapping[str, int]) -> None:
        """So many frames, by reason, were sent but did not become pictures in time."""
        self._tally.note_missed(missed)
        if self.ledger is not None:
            self.ledger.missed(missed)

    def on_control(self, data: bytes | str) -> None:
        """A message of the client came; after the end it means nothing any more."""
        if self.state.ending:
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
                if message.outside_ms is not None:
                    self._stream.reserve(message.outside_ms / 1e3)
                    self.glimpse.outside_ms = message.outside_ms
                self._line.pong(message.id, self.counts)
            elif isinstance(message, Bye):
                self._on_end(self, "the client said bye", Cause.CLIENT)

    def on_control_ready(self) -> None:
        """`control` takes messages: greet, then tell what waited."""
        self._line.ready()

    def on_metrics_ready(self) -> None:
        """`metrics` takes messages."""
        self._outbox.flush()

    def on_connected(self) -> None:
        """Media flows."""
        if self.state is State.CONNECTING:
            self._meter.connected(asyncio.get_running_loop().time() - self._began_s)
        if self.state in (State.CONNECTING, State.RECONNECTING):
            self._connections.settled()
            self.state = State.LIVE
            if self.trace is not None:
                self.trace.event("connected", connection=self._connections.link.number)
        self._video.begin()

    def on_lost(self, reason: str) -> None:
        """The connection is gone: wait for the client, if it knows how to come back."""
        if self.state.ending:
            return
        knows_how = self._line.greeted or self._goes_on
        if not knows_how or self._connections.grace_s == 0:
            never = self.state is State.CONNECTING
            self._on_end(self, reason, Cause.NEVER_CONNECTED if never else Cause.LOST)
            return
        log.info("session %s waits for its client: %s", self.id, reason)
        self.state = State.RECONNECTING
        if self.trace is not None:
            self.trace.event("reconnecting", reason=reason)
        self._video.end()
        self._connections.leave()

    def on_hopeless(self, reason: str) -> None:
        """Another connection of this client's would be no better."""
        if not self.state.ending:
            self._on_end(self, reason, Cause.HOPELESS)

    # What the pipeline tells

    def _answer(self, result: FrameResult) -> None:
        if self.state is State.CLOSED:
            return
        stages = result.stages
        self._ages.note(stages.analysed_s, stages.analysed_s - stages.received.last_packet_s)
        self._meter.answered(stages)
        self.glimpse.answered(result)
        message = metrics_message(result, self._tally.note_answered())
        if result.frame.seq < self._timeline.first_seq:
            self._outbox.skip(message)
        else:
            self._outbox.put(message)
        self.audience.put_frame(message)
        if self.ledger is not None:
            self.ledger.answered(result)
        if self.trace is not None:
            self.trace.answered(result)
        self._tell(result.analysis.events)
        if self.carrier is not None and result.analysis.memory is not None:
            self.carrier.take(result.analysis.memory)

    def _failed(self, error: SidelineError) -> None:
        self._line.say(ErrorMessage("analysis-failed", str(error)))
        self._on_end(self, f"analysis failed: {error}", Cause.ANALYSIS_FAILED)

    def _tell(self, events: tuple[Event, ...]) -> None:
        for event in events:
            self.last_event += 1
            message = event_message(event, self.last_event)
            self.audience.put_event(message)
            if self.diary is not None:
                self.diary.tell(message)
            self._line.tell(message)
            if event.stage is EventStage.FINAL:
                self._final(message)

    def _final(self, message: EventMessage) -> None:
        self.glimpse.final(message)
        if self._on_final is not None:
            self._on_final(self.owner, final_attempt(self.id, self.sport, message))

    def _tell_who(self) -> None:
        who = {"type": "label", "label": self.label, "athlete_id": self.athlete_id}
        self.audience.put(Said.of(who))

    def _move(self, link: Link) -> None:
        """From the next message on it is the client's, over this one."""
        log.info("session %s goes on over connection %d", self.id, link.number)
        self._timeline.restart()
        self._outbox.restart()
        self._line.restart(link.heard)

    def _hello(self) -> Hello:
        limits = {
            "metrics_bytes": METRICS_LIMIT_BYTES,
            "control_bytes": CONTROL_LIMIT_BYTES,
            "silence_s": self._patience.silence_s,
            "resume_s": self._patience.grace_s,
            "video_s": self._patience.video_s,
        }
        token, before = self.token.text, None if self.past is None else self.past.session_id
        return Hello(self.id, self.sport, limits, token, self._goes_on, continues=before)

    @property
    def _goes_on(self) -> bool:
        """Whether its client was greeted before, over another connection or elsewhere."""
        return self._connections.resumed or self.past is not None

    def _calibrate(self, message: Calibrate) -> None:
        said = athlete_profile(**message.athlete())
        known = self.athlete
        self.athlete = replace(said, thigh_m=known.thigh_m, shank_m=known.shank_m)
        self._stream.reset(self.athlete)

    async def _close(self, reason: str, reconnect: bool) -> None:
        self.state = State.CLOSING
        self._video.end()
        self._connections.settled()
        try:
            last = await asyncio.to_thread(self._stream.finish, FINISH_WITHIN_S)
            self._tell(() if self._forgotten else last)
            if reconnect and self.carrier is not None:
                await self.carrier.last(self._stream.memory)
        except SidelineError as error:
            log.info("session %s ended without its last events: %s", self.id, error)
        finally:
            self._stream.close()
            self._outbox.end()
            goodbye = Bye(reason, self.counts, reconnect or None)
            self._line.say(goodbye)
            self.audience.end(goodbye)
            await self._connections.close()
            self.state = State.CLOSED
            if self.trace is not None:
                frames = {"session.frames": self.frames, "session.answered": self.answered}
                self.trace.end(reason, frames)
