"""Those who follow analyses: however many there are, the database is asked once for all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from logging import getLogger

from sqlalchemy.exc import SQLAlchemyError

from server.accounts.owner import LOCAL
from server.store.tables import Analysis
from server.wire.problems import Problem

log = getLogger(__name__)

MOST = 256
"""Followers at a time, in one process."""

MOST_OF_ONE = 128
"""Of them, those of one owner that has a key: others find room, too."""

LOOK_S = 0.5
_RETRY_AFTER_S = 10

_Look = Callable[[Collection[str]], Mapping[str, Analysis]]


class Follower:
    """One who follows one analysis; of several changes that it has not fetched it gets the last."""

    def __init__(self, analysis: Analysis) -> None:
        self.owner = analysis.owner
        self._newest: Analysis | None = analysis
        self._news = asyncio.Event()
        self._news.set()

    async def next(self) -> Analysis | None:
        """The analysis after a change, at first as it is; None when it was deleted."""
        await self._news.wait()
        self._news.clear()
        return self._newest

    def put(self, analysis: Analysis | None) -> None:
        """It stands so now."""
        if _shown(analysis) != _shown(self._newest):
            self._newest = analysis
            self._news.set()


class Followers:
    """All of them. Use it on the event loop; `look` gives the analyses of these ids that there
    are, and blocks on the database."""

    def __init__(self, look: _Look, most: int = MOST) -> None:
        self._look = look
        self._most = most
        self._following: dict[str, set[Follower]] = {}
        self._looking: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return sum(map(len, self._following.values()))

    def join(self, analysis: Analysis) -> Follower:
        """One more; raises a 503 problem when there are too many, in all or of its owner."""
        if len(self) >= self._most:
            raise _too_many(f"{self._most} follow analyses here already")
        if analysis.owner != LOCAL and self._of(analysis.owner) >= MOST_OF_ONE:
            raise _too_many(f"{MOST_OF_ONE} follow analyses of this owner already")
        follower = Follower(analysis)
        self._following.setdefault(analysis.id, set()).add(follower)
        if self._looking is None:
            self._looking = asyncio.create_task(self._look_on())
        return follower

    def leave(self, analysis_id: str, follower: Follower) -> None:
        """It follows no longer."""
        there = self._following.get(analysis_id, set())
        there.discard(follower)
        if not there:
            self._following.pop(analysis_id, None)
        if not self._following and self._looking is not None:
            self._looking.cancel()
            self._looking = None

    def _of(self, owner: str) -> int:
        return sum(one.owner == owner for there in self._following.values() for one in there)

    async def _look_on(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            wanted = tuple(self._following)
            try:
                found = await asyncio.to_thread(self._look, wanted)
            except SQLAlchemyError as error:
                log.warning("the database cannot be asked for analyses: %s", error)
                continue
            for analysis_id in wanted:
                for follower in self._following.get(analysis_id, ()):
                    follower.put(found.get(analysis_id))


def _too_many(why: str) -> Problem:
    headers = {"Retry-After": str(_RETRY_AFTER_S)}
    detail = f"{why}: ask now and then instead"
    return Problem(503, "too-many-followers", detail, headers=headers)


def _shown(analysis: Analysis | None) -> tuple[object, ...] | None:
    """What of it may change."""
    if analysis is None:
        return None
    one = analysis
    return one.state, one.stage, one.progress, one.tries, one.upload_id, one.started_s, one.problem
