"""Keeps snapshots of the sessions of this process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from logging import getLogger

from inference.clock import Clock, monotonic
from inference.motion.memory import Memory
from server.fleet.bus import RedisAway, now_s
from server.resuming.shelf import Shelf
from server.resuming.snapshot import MOST_BYTES, Snapshot
from server.sessions.ports import Rest
from server.sessions.session import Session
from server.sessions.state import State

log = getLogger(__name__)

RENEWED_S = 1.0
TOGETHER_S = 0.02
"""What comes within so long after a write is written together."""

LAST_WITHIN_S = 0.5
"""What the end of a session waits for its last snapshot."""


class Carriers:
    """One a process. At most one snapshot a session waits, the newest; how slow Redis may be,
    sessions do not notice.

    `written`, `dropped`, because a newer one came before it was written or Redis was away, and
    `too_large` count.
    """

    def __init__(
        self, shelf: Shelf, wall: Callable[[], float] = now_s, clock: Clock = monotonic
    ) -> None:
        self.shelf = shelf
        self.written = self.dropped = self.too_large = 0
        self._wall = wall
        self._clock = clock
        self._open: dict[str, SessionCarrier] = {}
        self._waiting: dict[str, str] = {}
        self._ended: dict[str, Rest] = {}
        self._news = asyncio.Event()
        self._done = asyncio.Event()
        self._away = False

    @property
    def outcomes(self) -> dict[str, int]:
        """Of all snapshots that were made."""
        return {"written": self.written, "dropped": self.dropped, "too_large": self.too_large}

    def begin(self, session: Session) -> SessionCarrier:
        """Keep that session from now on."""
        self._open[session.id] = SessionCarrier(self, session)
        return self._open[session.id]

    async def work(self) -> None:
        """Until it is cancelled: write what waits."""
        due_s = self._clock() + RENEWED_S
        while True:
            try:
                async with asyncio.timeout(max(0.0, due_s - self._clock())):
                    await self._news.wait()
            except TimeoutError:
                due_s = self._clock() + RENEWED_S
                await self._write(still=True)
            else:
                await self._write(still=False)
            await asyncio.sleep(TOGETHER_S)

    def take(self, session: Session, memory: Memory) -> bool:
        """Its newest snapshot; False when that is too large."""
        snapshot = Snapshot.of(session, memory, self._wall(), self._clock())
        text = snapshot.text()
        if len(text.encode()) > MOST_BYTES:
            self.too_large += 1
            return False
        self.dropped += session.id in self._waiting
        self._waiting[session.id] = text
        self._news.set()
        return True

    async def written_of(self, session_id: str) -> None:
        """Wait a moment until nothing of it waits."""
        try:
            async with asyncio.timeout(LAST_WITHIN_S):
                while session_id in self._waiting:
                    self._done.clear()
                    await self._done.wait()
        except TimeoutError:
            log.warning("session %s cannot be gone on with as it was at its end", session_id)

    def end(self, session_id: str, rest: Rest) -> None:
        """It is over, and that is left of it."""
        self._open.pop(session_id, None)
        if rest is not Rest.SNAPSHOT:
            self._waiting.pop(session_id, None)
            self._ended[session_id] = rest
            self._news.set()

    async def _write(self, *, still: bool) -> None:
        self._news.clear()
        texts, ended = dict(self._waiting), dict(self._ended)
        same = [one.session.id for one in self._open.values() if one.waits] if still else []
        try:
            if texts or same:
                await self.shelf.put(texts, (one for one in same if one not in texts))
            for session_id, rest in ended.items():
                await self.shelf.end(session_id, rest)
        except RedisAway as error:
            if not self._away:
                log.warning("sessions cannot be gone on with elsewhere: %s", error)
            self._away = True
            self.dropped += len(texts)
        else:
            self._away = False
            self.written += len(texts)
        # What could not be written is no news a moment later.
        for session_id in ended:
            del self._ended[session_id]
        for session_id, text in texts.items():
            if self._waiting.get(session_id) is text:
                del self._waiting[session_id]
        self._done.set()


class SessionCarrier:
    """One session's."""

    def __init__(self, all_of_them: Carriers, session: Session) -> None:
        self.session = session
        self.kept = False
        self._all = all_of_them

    @property
    def waits(self) -> bool:
        """Whether what is kept must last on: its client is there, even if no frames come."""
        return self.kept and self.session.state is State.LIVE

    def take(self, memory: Memory) -> None:
        """What the analysis remembers now; never waits."""
        self.kept = self._all.take(self.session, memory)

    async def last(self, memory: Memory | None) -> None:
        """What it remembers at its end; waits a moment until that is kept."""
        if memory is not None and self.kept:
            self.take(memory)
            await self._all.written_of(self.session.id)

    def end(self, rest: Rest) -> None:
        """The session is over, and that is left of it."""
        self._all.end(self.session.id, rest)
