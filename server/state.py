"""What the routes share: settings, sessions, and the pipeline once it is there."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from math import inf, isfinite
from typing import cast

from starlette.requests import HTTPConnection

from inference.pipeline import Pipeline
from server.admission.decisions import Outcome
from server.config import Settings
from server.demo import Wishes
from server.history.keeping import Keeping
from server.observability.metrics.live import LiveMeter
from server.problems import not_ready
from server.sessions.begun import Begun
from server.sessions.registry import Sessions
from server.sessions.standing import Standing
from server.sessions.state import State


@dataclass(slots=True, eq=False)
class ServerState:
    """One per application; `failure` says why the pipeline will never be ready."""

    settings: Settings
    sessions: Sessions
    meter: LiveMeter
    pipeline: Pipeline | None = None
    failure: str | None = None
    settled: asyncio.Event = field(default_factory=asyncio.Event)
    demos: Wishes = field(default_factory=Wishes)
    keeping: Keeping | None = None
    _draining: asyncio.Task[None] | None = None

    def ready_pipeline(self) -> Pipeline:
        """The pipeline; raises a 503 problem while there is none."""
        if self.pipeline is None:
            detail = self.failure or "the models are still loading"
            raise not_ready(detail, self.settings.retry_after_s)
        return self.pipeline

    def kept(self) -> Keeping:
        """Athletes, sessions and recordings; raises a 503 problem where there are none yet."""
        if self.keeping is None:
            raise not_ready("the database is not open yet", self.settings.retry_after_s)
        return self.keeping

    def keep_by(self, keeping: Keeping) -> None:
        """Sessions that start from now on are written down."""
        self.keeping = self.sessions.keep = keeping

    @property
    def ready(self) -> bool:
        """Whether sessions can start."""
        return self.pipeline is not None

    async def drain(self, within_s: float | None = None) -> None:
        """Take nobody any more, and give those who are there the time that they have to leave; or
        so long, in the first half of which all are asked to go on at another server."""
        told = self.settings
        if within_s is None:
            await self.sessions.drain(told.drain_timeout_s, told.move_within_s)
        else:
            await self.sessions.drain(within_s, within_s / 2)

    def drain_soon(self, within_s: float | None) -> None:
        """The same, behind the caller's back; once."""
        if self._draining is None:
            self._draining = asyncio.create_task(self.drain(within_s))

    async def standing(self) -> Standing:
        """How it stands, for whoever places the next session; of an adaptive one, which is let in
        wherever another is."""
        sessions, offers = self.sessions, self.meter.offers
        present = sum(one.state is not State.RECONNECTING for one in sessions)
        room = sessions.limit is None or present < sessions.limit
        admits, age_p95_s = self._ahead()
        return Standing(
            ready=self.ready,
            sessions=len(sessions),
            present=present,
            admits=self.ready and room and admits and not sessions.draining,
            age_p95_ms=round(age_p95_s * 1e3, 1) if isfinite(age_p95_s) else None,
            admitted=offers.admitted,
            offered=offers.decided,
            draining=sessions.draining,
        )

    def _ahead(self) -> tuple[bool, float]:
        """Whether one more would be let in, and how old answers would be then."""
        admission = self.sessions.admission
        if admission is None or self.pipeline is None:
            return True, inf
        decision = admission.ahead(adaptive=True)
        return decision.outcome is not Outcome.REFUSED, decision.prediction.age_p95_s

    async def begun(self, owner: str) -> list[Begun]:
        """The owner's live sessions."""
        return [Begun(one.id, one.sport, one.key_id) for one in self.sessions.of(owner)]

    async def key_ids(self) -> frozenset[str]:
        """Of the keys that began what lives."""
        return frozenset(one.key_id for one in self.sessions if one.key_id is not None)

    async def end_begun_by(self, key_id: str, reason: str) -> bool:
        """End at once what that key began."""
        await self.sessions.end_begun_by(key_id, reason)
        return True

    async def end_sessions(self) -> None:
        """End every session in good order, in bounded time."""
        await self.sessions.end_all("the server stops", self.settings.shutdown_timeout_s)


def state_of(connection: HTTPConnection) -> ServerState:
    """The state of the application that a request or WebSocket came to."""
    return cast(ServerState, connection.app.state.server)
