"""All live sessions of this process."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from logging import getLogger

from inference.motion.analyzer import AthleteProfile
from server.sessions.connections import Connect
from server.sessions.garbage import Sweeper
from server.sessions.patience import Patience
from server.sessions.ports import LivePipeline
from server.sessions.resumption import NotResumable, OtherSport, session_of
from server.sessions.session import Session

log = getLogger(__name__)


class ServerFull(Exception):
    """There are as many sessions as are allowed."""


class NoSuchSession(LookupError):
    """No live session has that id."""


class Sessions:
    """Starts, finds and ends sessions; `limit` of them at a time."""

    def __init__(self, limit: int, connect: Connect, patience: Patience) -> None:
        self.limit = limit
        self._connect = connect
        self._patience = patience
        self._sessions: dict[str, Session] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self._sweeper = Sweeper()

    def __len__(self) -> int:
        return len(self._sessions)

    def __iter__(self) -> Iterator[Session]:
        return iter(tuple(self._sessions.values()))

    def get(self, session_id: str) -> Session:
        """The session of that id; raises NoSuchSession."""
        if session_id not in self._sessions:
            raise NoSuchSession(f"no live session {session_id[:64]!r}")
        return self._sessions[session_id]

    async def start(
        self, pipeline: LivePipeline, sport: str, athlete: AthleteProfile, offer: str
    ) -> tuple[Session, str]:
        """A new session and the answer to its offer.

        Raises ServerFull, UnknownSport or OfferRefused; then nothing of it is left.
        """
        await self._make_room()
        session = Session(
            secrets.token_urlsafe(12),
            sport,
            athlete,
            patience=self._patience,
            on_end=self._end_later,
        )
        session.open(pipeline, self._connect)
        self._sessions[session.id] = session
        try:
            answer = await session.link.connection.answer(offer)
        except BaseException:
            await self.end(session.id, "the offer was refused")
            raise
        log.info("session %s started: %s", session.id, sport)
        return session, answer

    async def resume(
        self, token: str, sport: str, heard: int | None, offer: str
    ) -> tuple[Session, str]:
        """The session of the token, over a new connection, and the answer to its offer.

        Raises NotResumable, OtherSport or OfferRefused; then the session is as it was.
        """
        session = self._sessions.get(session_of(token))
        if session is None or not session.token.matches(token):
            raise NotResumable
        if session.sport != sport:
            raise OtherSport(session.sport)
        answer = await session.resume(self._connect, heard, offer)
        return session, answer

    async def end(self, session_id: str, reason: str) -> None:
        """End a session and wait until nothing of it is left; raises NoSuchSession."""
        session = self.get(session_id)
        try:
            await session.close(reason)
        finally:
            if self._sessions.pop(session_id, None) is not None:
                log.info("session %s ended: %s", session_id, reason)
            self._sweeper.soon()

    async def end_all(self, reason: str, within_s: float) -> None:
        """End every session at once, in no more than `within_s` seconds."""
        ending = [self._end(session, reason) for session in self]
        pending = {*ending, *self._ending}
        if pending:
            _, late = await asyncio.wait(pending, timeout=within_s)
            for task in late:
                log.error("a session did not end within %.1f s", within_s)
                task.cancel()

    async def _make_room(self) -> None:
        """A session whose client has gone keeps its place only until somebody else wants it."""
        while len(self._sessions) >= self.limit:
            waiting = [one for one in self if one.links.waiting_since_s is not None]
            if not waiting:
                raise ServerFull(f"all {self.limit} places are taken")
            longest = min(waiting, key=lambda one: one.links.waiting_since_s or 0.0)
            await self.end(longest.id, "another client took the place")

    def _end_later(self, session: Session, reason: str) -> None:
        self._end(session, reason)

    def _end(self, session: Session, reason: str) -> asyncio.Task[None]:
        task = asyncio.create_task(self._end_if_live(session.id, reason))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)
        return task

    async def _end_if_live(self, session_id: str, reason: str) -> None:
        if session_id in self._sessions:
            await self.end(session_id, reason)
