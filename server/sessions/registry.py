"""All live sessions of this process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from logging import getLogger
from typing import Protocol

from inference.logs import bound
from inference.motion.analyzer import AthleteProfile
from server.admission.admission import Admission, NoRoom
from server.ids import unguessable
from server.sessions.audience import Attendance
from server.sessions.connections import Connect
from server.sessions.fates import Fates
from server.sessions.garbage import Sweeper
from server.sessions.moving import schedule
from server.sessions.over import Over
from server.sessions.past import Past
from server.sessions.patience import Patience
from server.sessions.ports import Carrier, LivePipeline, Meter, NoMeter, Rest, Tap, Trace
from server.sessions.refusals import (
    Draining,
    NoSuchSession,
    ServerFull,
    TooManyStreams,
    counted,
    too_many_streams,
)
from server.sessions.resumption import NotResumable, OtherSport, SessionOver, session_of
from server.sessions.session import OnFinal, Session
from server.sessions.state import Cause, Offered

log = getLogger(__name__)


class Keep(Protocol):
    """Writes sessions down."""

    def begin(self, session: Session) -> None:
        """A session has started."""

    async def end(self, session: Session, reason: str) -> None:
        """It has ended, and does nothing any more; safe to call again."""


class Carriers(Protocol):
    """Keeps what other processes must know to go on with sessions."""

    @property
    def outcomes(self) -> Mapping[str, int]:
        """Of what was to be kept, how much was, and was not, by reason."""

    def begin(self, session: Session, /) -> Carrier:
        """Of a session that is about to start."""


MOVES = "the server stops, and another one goes on"
MOVE_AGAIN_S = 0.5
"""A session can move once its first snapshot is kept, a second after it began at the latest."""


def new_session_id() -> str:
    """One that nobody guesses."""
    return unguessable(12)


class Sessions:
    """Starts, finds and ends sessions; `limit` of them at a time, if there is one, and as many as
    `admission` lets in once it is there."""

    def __init__(
        self,
        limit: int | None,
        connect: Connect,
        patience: Patience,
        new_id: Callable[[], str] = new_session_id,
        attendance: Attendance | None = None,
    ) -> None:
        self.limit = limit
        self.attendance = attendance or Attendance()
        self._new_id = new_id
        self.draining = False
        self.admission: Admission | None = None
        self.on_final: OnFinal | None = None
        self.keep: Keep | None = None
        self.carriers: Carriers | None = None
        self.on_begin: Callable[[Session], None] | None = None
        self.meter: Meter = NoMeter()
        self.trace: Callable[[str, str], Trace] | None = None
        self._connect = connect
        self._patience = patience
        self._sessions: dict[str, Session] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self._left = asyncio.Event()
        self._sweeper = Sweeper()
        self._past = Fates()
        self._over = Over()

    def __len__(self) -> int:
        return len(self._sessions)

    def __iter__(self) -> Iterator[Session]:
        return iter(tuple(self._sessions.values()))

    @property
    def grace_s(self) -> float:
        """How long a session whose connection was lost waits for its client."""
        return self._patience.grace_s

    def get(self, session_id: str, owner: str | None = None) -> Session:
        """The session of that id; raises NoSuchSession, also for those of others than `owner`, if
        that is given."""
        found = self._sessions.get(session_id)
        if found is None or owner not in (None, found.owner):
            raise NoSuchSession(f"no live session {session_id[:64]!r}")
        return found

    def of(self, owner: str) -> list[Session]:
        """The owner's sessions."""
        return [one for one in self if one.owner == owner]

    async def start(
        self,
        pipeline: LivePipeline,
        sport: str,
        athlete: AthleteProfile,
        offer: str,
        *,
        owner: str,
        most: int | None = None,
        adaptive: bool = False,
        athlete_id: str | None = None,
        key_id: str | None = None,
        device_id: str | None = None,
        tap: Tap | None = None,
        past: Past | None = None,
    ) -> tuple[Session, str]:
        """A new session and the answer to its offer; the owner may have `most` at a time, `key_id`
        is the key that begins it, and `tap` is given the video as it comes. With a `past` it goes
        on with a session of another process.

        Raises Draining, TooManyStreams, ServerFull, NoRoom, UnknownSport, CannotGoOn or
        OfferRefused; then nothing of it is left.
        """
        with counted(self.meter) as decision:
            decision.outcome = await self._make_room(owner, most, adaptive=adaptive)
            session_id = self._new_id()
            session = Session(
                session_id,
                sport,
                athlete,
                owner=owner,
                patience=self._patience,
                adaptive=adaptive,
                on_final=self.on_final,
                ages=None if self.admission is None else self.admission.ages,
                meter=self.meter,
                on_end=self.end_soon,
                athlete_id=athlete_id,
                key_id=key_id,
                device_id=device_id,
                tap=tap,
                trace=None if self.trace is None else self.trace(session_id, sport),
                attendance=self.attendance,
                past=past,
            )
            with bound(session_id=session_id):
                return session, await self._begin(session, pipeline, offer)

    async def resume(
        self, token: str, sport: str, heard: int | None, offer: str, *, owner: str
    ) -> tuple[Session, str]:
        """The owner's session of the token, over a new connection, and the answer to its offer.

        Raises NotResumable, also SessionOver, OtherSport or OfferRefused; then the session is as it
        was.
        """
        if session_of(token) in self._over:
            raise SessionOver
        session = self._sessions.get(session_of(token))
        if session is None or session.owner != owner or not session.token.matches(token):
            raise NotResumable
        if session.sport != sport:
            raise OtherSport(session.sport)
        with bound(session_id=session.id):
            answer = await session.resume(self._connect, heard, offer)
        return session, answer

    async def end(
        self,
        session_id: str,
        reason: str,
        cause: Cause = Cause.SERVER,
        *,
        reconnect: bool = False,
    ) -> None:
        """End a session and wait until nothing of it is left; raises NoSuchSession.

        Its client is told whether to go on with another session.
        """
        session = self.get(session_id)
        if cause.on_purpose:
            self._over.add(session_id)
        with bound(session_id=session_id):
            try:
                await session.close(reason, reconnect=reconnect)
            finally:
                # Its place is free before that is written down, which may take the database long.
                if session.carrier is not None:
                    session.carrier.end(_rest_of(cause, reconnect=reconnect))
                if self._sessions.pop(session_id, None) is not None:
                    log.info("session %s ended: %s", session_id, reason)
                    self._past.add(session)
                    self.meter.ended(cause)
                self._left.set()
                self._sweeper.soon()
                if self.keep is not None:
                    await self.keep.end(session, reason)

    async def end_begun_by(self, key_id: str, reason: str) -> None:
        """End at once what that key began; its clients are told why."""
        mine = [one for one in self if one.key_id == key_id]
        await asyncio.gather(*(self._end(one, reason, Cause.REVOKED) for one in mine))

    def end_soon(self, session: Session, reason: str, cause: Cause) -> None:
        """End it behind the caller's back."""
        self._end(session, reason, cause)

    def leave(self, session: Session) -> None:
        """It goes on at another server already: end it without a word of what was still open."""
        session.forget()
        self._end(session, "it goes on at another server", Cause.MOVED)

    async def drain(self, within_s: float, move_within_s: float = 0.0) -> None:
        """Take nobody any more, and wait until those who are there have left, at most so long.

        Within `move_within_s`, one after the other, clients are asked to go on at another server;
        0 asks nobody, nor is anybody asked for whom no other server could go on.
        """
        self.draining = True
        moving = asyncio.create_task(self._move_all(move_within_s))
        try:
            async with asyncio.timeout(max(within_s, move_within_s)):
                while self._sessions:
                    self._left.clear()
                    await self._left.wait()
        except TimeoutError:
            return
        finally:
            moving.cancel()
            await asyncio.gather(moving, return_exceptions=True)

    async def end_all(self, reason: str, within_s: float) -> None:
        """End every session at once, in no more than `within_s` seconds; the server stops, so
        their clients are told to go on with another one."""
        ending = [self._end(one, reason, Cause.SERVER, reconnect=True) for one in self]
        pending = {*ending, *self._ending}
        if pending:
            _, late = await asyncio.wait(pending, timeout=within_s)
            for task in late:
                log.error("a session did not end within %.1f s", within_s)
                task.cancel()

    def fates(self) -> Fates:
        """What became of the frames of all sessions so far."""
        found = self._past.copy()
        for session in self:
            found.add(session)
        return found

    async def _begin(self, session: Session, pipeline: LivePipeline, offer: str) -> str:
        """The answer to its offer."""
        if self.carriers is not None:
            session.carrier = self.carriers.begin(session)
        try:
            session.open(pipeline, self._connect)
        except BaseException:
            if session.carrier is not None:
                session.carrier.end(Rest.NOTHING)
            raise
        self._sessions[session.id] = session
        try:
            answer = await session.link.connection.answer(offer)
        except BaseException:
            await self.end(session.id, "the offer was refused", Cause.OFFER_REFUSED)
            raise
        if self.keep is not None:
            self.keep.begin(session)
        if self.on_begin is not None:
            self.on_begin(session)
        log.info("session %s started: %s", session.id, session.sport)
        return answer

    async def _move_all(self, within_s: float) -> None:
        """One after the other, so that those who take them are not all asked at once; whoever could
        not move yet, having just begun, is looked at again."""
        loop = asyncio.get_running_loop()
        ends_s, asked = loop.time() + within_s, set[str]()
        while (left_s := ends_s - loop.time()) > 0:
            waiting = [one for one in self if one.id not in asked]
            for due_s, session in schedule(waiting, loop.time(), left_s):
                await asyncio.sleep(due_s - loop.time())
                if session.may_move:
                    asked.add(session.id)
                    self._end(session, MOVES, Cause.MOVED, reconnect=True)
            await asyncio.sleep(min(MOVE_AGAIN_S, left_s))

    async def _make_room(self, owner: str, most: int | None, *, adaptive: bool) -> Offered:
        """A session whose client has gone keeps its place only until somebody else wants it; the
        places of an owner's tier, until the owner does."""
        while True:
            try:
                return self._check_room(owner, most, adaptive=adaptive)
            except (TooManyStreams, ServerFull, NoRoom) as error:
                there = self.of(owner) if isinstance(error, TooManyStreams) else self
                waiting = [one for one in there if one.links.waiting_since_s is not None]
                if not waiting:
                    raise
            longest = min(waiting, key=lambda one: one.links.waiting_since_s or 0.0)
            await self.end(longest.id, "another client took the place", Cause.REPLACED)

    def _check_room(self, owner: str, most: int | None, *, adaptive: bool) -> Offered:
        if self.draining:
            raise Draining("the server is about to stop and takes no new sessions")
        if most is not None and len(self.of(owner)) >= most:
            raise TooManyStreams(too_many_streams(most))
        if self.limit is not None and len(self._sessions) >= self.limit:
            raise ServerFull(f"all {self.limit} places are taken")
        if self.admission is None:
            return Offered.ADMITTED
        return Offered(self.admission.admit(adaptive=adaptive).value)

    def _end(
        self, session: Session, reason: str, cause: Cause, *, reconnect: bool = False
    ) -> asyncio.Task[None]:
        task = asyncio.create_task(self._end_if_live(session.id, reason, cause, reconnect))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)
        return task

    async def _end_if_live(
        self, session_id: str, reason: str, cause: Cause, reconnect: bool
    ) -> None:
        if session_id in self._sessions:
            await self.end(session_id, reason, cause, reconnect=reconnect)


def _rest_of(cause: Cause, *, reconnect: bool) -> Rest:
    """What other processes find of a session that ended so."""
    if reconnect or cause is Cause.REPLACED:
        return Rest.SNAPSHOT
    return Rest.WORD if cause.on_purpose else Rest.NOTHING
