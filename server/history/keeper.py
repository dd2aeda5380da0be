"""Writes down what happens in live sessions, off the event loop and a moment later."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from logging import getLogger
from typing import Any, Protocol

from sqlalchemy.exc import OperationalError, SQLAlchemyError

from inference.clock import Clock, monotonic
from inference.motion.analyzer import AthleteProfile
from server.history.entries import Beginning, End, Entry, Who
from server.history.history import History
from server.sessions.told import FINAL
from server.wire.control import EventMessage, control_fields

log = getLogger(__name__)

FLUSH_S = 1.0
"""What a killed server had seen for less long may be lost."""

BEAT_S = 5.0
"""So often at least it is said that a session lives."""

END_WITHIN_S = 2.0
"""What the end of a session waits for its last entry; then it is written later."""

KEPT_EVENTS = 20_000
"""Of one session. What is not final may take half of that."""

WAITING_EVENTS = 2_000
"""Of one session, while the database cannot be reached."""


class Kept(Protocol):
    """A live session, as far as it is written down."""

    id: str
    owner: str
    sport: str
    athlete_id: str | None
    device_id: str | None
    label: str | None

    @property
    def continues(self) -> str | None:
        """The session of another server that it goes on with."""

    @property
    def athlete(self) -> AthleteProfile:
        """What is known of who stands there."""

    @property
    def account(self) -> Mapping[str, Any]:
        """What became of the frames so far."""


class Chronicle:
    """One session's: what is not written yet."""

    def __init__(self, beginning: Beginning, kept: Kept) -> None:
        self.beginning = beginning
        self.end: End | None = None
        self.written = asyncio.Event()
        self.due_s = float("-inf")
        self._kept = kept
        self._waiting: deque[EventMessage] = deque()
        self._count = 0
        self._lost = 0
        self._written_who: Who | None = None

    def tell(self, message: EventMessage) -> None:
        """An event; on the event loop."""
        most = KEPT_EVENTS if message.stage == FINAL else KEPT_EVENTS // 2
        if self._count >= most:
            self._lost += 1
            return
        self._count += 1
        self._waiting.append(message)
        if len(self._waiting) > WAITING_EVENTS:
            loose = next((one for one in self._waiting if one.stage != FINAL), self._waiting[0])
            self._waiting.remove(loose)
            self._lost += 1

    @property
    def pressing(self) -> bool:
        """Whether there is something to write before it is due."""
        renamed = self._written_who is not None and self._written_who != self._who
        return bool(self._waiting) or renamed or self.end is not None

    def entry(self) -> Entry:
        """What is to be written now."""
        return Entry(
            self.beginning,
            self._kept.athlete,
            dict(self._kept.account),
            tuple(control_fields(one) for one in self._waiting),
            self._lost,
            self.end,
            self._who,
        )

    def wrote(self, entry: Entry) -> None:
        """That entry is in the database."""
        self._written_who = entry.who
        numbers = {message["id"] for message in entry.events}
        self._waiting = deque(one for one in self._waiting if one.id not in numbers)
        if entry.end is not None:
            self.written.set()

    @property
    def _who(self) -> Who:
        return Who(self._kept.athlete_id, self._kept.label)


class Keeper:
    """All live sessions' chronicles, and the task that writes them."""

    def __init__(self, history: History, now: Callable[[], float], clock: Clock = monotonic):
        """`now` is the time in seconds since 1970."""
        self._history = history
        self._now = now
        self._clock = clock
        self._open: set[Chronicle] = set()
        self._news = asyncio.Event()
        self._failing = False
        self._closing = False

    def open(self, kept: Kept, recording: str | None) -> Chronicle:
        """Begin to write a session down, whose video is written to that file, if to any."""
        said = Beginning(
            id=kept.id,
            owner=kept.owner,
            sport=kept.sport,
            athlete_id=kept.athlete_id,
            created_s=self._now(),
            recording=recording,
            device_id=kept.device_id,
            continues=kept.continues,
        )
        chronicle = Chronicle(said, kept)
        self._open.add(chronicle)
        self._news.set()
        return chronicle

    async def end(self, chronicle: Chronicle, reason: str) -> None:
        """The session is over: write that, now if the database lets us."""
        chronicle.end = End(self._now(), reason)
        self._news.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(END_WITHIN_S):
                await chronicle.written.wait()

    async def work(self) -> None:
        """Until it is told to `stop`; then what waits is written."""
        while not self._closing:
            with suppress(TimeoutError):
                async with asyncio.timeout(FLUSH_S):
                    await self._news.wait()
            self._news.clear()
            await self._write_due()
        await self._write_due()

    def stop(self) -> None:
        """No session lives any more."""
        self._closing = True
        self._news.set()

    async def _write_due(self) -> None:
        now_s = self._clock()
        due = [one for one in self._open if one.pressing or one.due_s <= now_s]
        entries = [(one, one.entry()) for one in due]
        if not entries:
            return
        written = await asyncio.to_thread(self._write, [entry for _, entry in entries])
        for (chronicle, entry), done in zip(entries, written, strict=True):
            if done:
                chronicle.due_s = now_s + BEAT_S
                chronicle.wrote(entry)
            if chronicle.written.is_set():
                self._open.discard(chronicle)

    def _write(self, entries: list[Entry]) -> list[bool]:
        """On a thread; which were written, or can never be."""
        done: list[bool] = []
        for entry in entries:
            try:
                self._history.write(entry)
            except OperationalError as error:
                if not self._failing:
                    log.warning("sessions cannot be written down just now: %s", error)
                self._failing = True
                return done + [False] * (len(entries) - len(done))
            except SQLAlchemyError as error:
                lost = entry.beginning.id
                told = {"session_id": lost}
                log.error("a part of session %s is lost: %s", lost, error, extra=told)
            done.append(True)
        self._failing = False
        return done
