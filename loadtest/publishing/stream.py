"""One publisher whose frames are accounted for as they go."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

from clients.python.clips import Clip
from clients.python.errors import ClientError, NotConnected
from clients.python.results import Result
from clients.python.whip import Whip
from loadtest.broken import cut
from loadtest.coded.reading import code_of
from loadtest.frames.account import StreamAccount, StreamReport
from loadtest.frames.histogram import AgeHistogram
from loadtest.frames.timeline import Timeline
from loadtest.paced import PacedTrack
from loadtest.swarm import SETTLE_S, Publisher
from loadtest.visits import Leaving
from server.wire.control import Bye
from server.wire.counts import Counts

LAST_ANSWERS_S = 0.5
SETTLED_WITHIN_S = 2.0
"""After its last frame a stream waits so long until the server counts every frame."""
LOOK_EVERY_S = 0.1
ASK_EVERY_S = 2.0
GOODBYE_WITHIN_S = 5.0


@dataclass(slots=True)
class Books:
    """What all streams of a process write into."""

    timeline: Timeline
    ages: AgeHistogram = field(default_factory=AgeHistogram)
    lags: AgeHistogram = field(default_factory=AgeHistogram)


class LiveStream(Publisher):
    """Sends until it is told to leave; its frames are judged once it has settled.

    With `coded`, the clip's frames carry their numbers, which every answer has to say again.
    """

    def __init__(
        self,
        name: str,
        url: str,
        clip: Clip,
        phase: float,
        books: Books,
        *,
        whip: Whip | None = None,
        first_key: int = 0,
        coded: bool = False,
    ) -> None:
        self._whip_used = whip or Whip(url)
        track = PacedTrack(clip, phase, first_key=first_key, note=self._note_sent)
        super().__init__(url, track, self._whip_used)
        self.name = name
        self._books = books
        self._account = StreamAccount()
        self._coded = coded
        self._codes: Counter[str] = Counter()
        self._origin: int | None = None
        self._offered_s = self._joined_s = 0.0

    async def connect(self) -> None:
        """Begin; raises the client's errors, with nothing left open."""
        self._offered_s = time.monotonic()
        await super().connect()
        self._joined_s = time.monotonic()
        self._account.judged_from_s = self._joined_s + SETTLE_S
        self._asking = asyncio.create_task(self._ask_now_and_then())

    @property
    def joined_s(self) -> float:
        """What it took to connect."""
        return self._joined_s - self._offered_s

    async def leave(self, way: Leaving) -> StreamReport:
        """Send no more, hear the last answers and counts, and go; of the ways `RESUME` is not one
        to leave for good, and ends as `DELETE`."""
        fault = self._ended()
        self._asking.cancel()
        self.track.finish()
        self._account.note_end(time.monotonic())
        if fault is None:
            fault = await self._last_counts()
        try:
            await self._go(way)
        except (ClientError, TimeoutError) as error:
            fault = fault or f"it could not leave: {error!r}"
        return self._account.closed(
            self.name,
            self.track.clip.codec,
            self.client.counts,
            self._offered_s,
            self._joined_s,
            fault,
            dict(self._codes),
        )

    def take(self, result: Result) -> None:
        """Account for an answer; it is not kept."""
        now_s = result.received_s
        if self._origin is None:
            self._origin = self.client.rtp_origin(self.track.last_pts)
        pts = (result.message.rtp - self._origin) % (1 << 32)
        due_s = self.track.scheduled.get(pts)
        if due_s is None:
            self._codes["unknown_timestamp"] += 1
            return
        age_s = self._account.note_answer(due_s, now_s)
        self._books.timeline.record(now_s, age_s)
        if due_s >= self._account.judged_from_s:
            self._books.ages.record(age_s)
        if self._coded:
            self._compare(result, pts)

    def _note_sent(self, due_s: float, lag_s: float) -> None:
        self._account.note_sent(due_s)
        if due_s >= self._account.judged_from_s:
            self._books.lags.record(lag_s)

    def _compare(self, result: Result, pts: int) -> None:
        """The number in the picture that was worked on, with that of the frame that was sent."""
        seen = code_of(result.message.pose)
        if seen is None:
            self._codes["unreadable"] += 1
        else:
            self._codes["same" if seen == self.track.number_at(pts) else "other"] += 1

    def _ended(self) -> str | None:
        """Why it is over already, if it is."""
        if not self.client.ended.is_set():
            return None
        bye = self.client.bye
        return "it ended by itself" if bye is None else f"the server ended it: {bye.reason}"

    async def _ask_now_and_then(self) -> None:
        """Every pong brings the server's counts: of a session that breaks off, too, most is known
        then."""
        while not self.client.ended.is_set():
            await asyncio.sleep(ASK_EVERY_S)
            with suppress(NotConnected):
                await self.client.ping(ASK_EVERY_S)

    async def _last_counts(self) -> str | None:
        """Until the server knows of each frame what became of it; a fault when it is silent."""
        await asyncio.sleep(LAST_ANSWERS_S)
        deadline_s = time.monotonic() + SETTLED_WITHIN_S
        while True:
            try:
                await self.client.ping(SETTLED_WITHIN_S)
            except NotConnected:
                return "the server said nothing at the end"
            counts = self.client.counts
            if (counts is not None and _settled(counts)) or time.monotonic() > deadline_s:
                return None
            await asyncio.sleep(LOOK_EVERY_S)

    async def _go(self, way: Leaving) -> None:
        if way is Leaving.KILLED:
            cut(self.client)
            self._whip_used.location = None  # nobody says goodbye for it
        elif way is Leaving.BYE and not self.client.ended.is_set():
            self.client.say(Bye("enough"))
            await asyncio.wait_for(self.client.ended.wait(), GOODBYE_WITHIN_S)
        await self.close()


def _settled(counts: Counts) -> bool:
    """Whether the server knows what became of every frame that it knows of."""
    return counts.answered + sum(counts.drops.values()) >= counts.frames
