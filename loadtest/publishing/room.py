"""The streams of one process, and what is known of them in the end."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Any

from clients.python.clips import Clip
from clients.python.errors import ClientError, Refused
from clients.python.whip import Whip
from loadtest.frames.account import StreamReport
from loadtest.publishing.stream import Books, LiveStream
from loadtest.swarm import Refusal
from loadtest.usage import Watched
from loadtest.visits import Leaving

MakeWhip = Callable[[], Whip]


@dataclass(frozen=True, slots=True)
class Joined:
    """A stream that is there."""

    name: str
    joined_s: float


class Room:
    """Streams come with one clip after the other, each at a moment of its own, and go."""

    def __init__(
        self,
        url: str,
        clips: Sequence[Clip],
        books: Books,
        *,
        seed: int,
        make_whip: MakeWhip | None = None,
        coded: bool = False,
    ) -> None:
        self._url = url
        self._clips = clips
        self._books = books
        self._random = Random(seed)
        self._make_whip = make_whip or (lambda: Whip(url))
        self._coded = coded
        self._prefix = f"{os.getpid()}-"
        self._numbers = count()
        self._streams: dict[str, LiveStream] = {}
        self._usage = Watched(os.getpid())
        self.reports: list[StreamReport] = []
        self.refusals: list[Refusal] = []
        self.failures: list[str] = []

    async def join(self) -> Joined | Refusal | str:
        """One more comes: how, how it was turned away, or what went wrong."""
        number = next(self._numbers)
        stream = LiveStream(
            f"{self._prefix}{number}",
            self._url,
            self._clips[number % len(self._clips)],
            self._random.random(),
            self._books,
            whip=self._make_whip(),
            first_key=number,
            coded=self._coded,
        )
        try:
            await stream.connect()
        except Refused as refused:
            refusal = Refusal(refused.status, refused.retry_after_s)
            self.refusals.append(refusal)
            return refusal
        except ClientError as error:
            self.failures.append(str(error))
            return str(error)
        self._streams[stream.name] = stream
        return Joined(stream.name, stream.joined_s)

    async def leave(
        self, name: str, way: Leaving = Leaving.DELETE, *, counted: bool = True
    ) -> StreamReport:
        """One goes; raises KeyError when it is not there."""
        report = await self._streams.pop(name).leave(way)
        if counted:
            self.reports.append(report)
        return report

    async def close(self) -> None:
        """All go that are still there."""
        await asyncio.gather(*(self.leave(name) for name in list(self._streams)))

    def report(self) -> Mapping[str, Any]:
        """All that is known, ready for JSON; histograms are there to be merged."""
        return {
            "streams": [one.to_json() for one in self.reports],
            "refusals": [
                {"status": r.status, "retry_after_s": r.retry_after_s} for r in self.refusals
            ],
            "failures": self.failures,
            "ages": self._books.ages.encode(),
            "lags": self._books.lags.encode(),
            "timeline": self._books.timeline.encode(),
            "cpu_s": self._usage.usage().cpu_s,
        }
