"""What the routes share: settings, sessions, and the pipeline once it is there."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import cast

from starlette.requests import HTTPConnection

from inference.pipeline import Pipeline
from server.config import Settings
from server.demo import Wishes
from server.history.keeping import Keeping
from server.observability.metrics.live import LiveMeter
from server.problems import not_ready
from server.sessions.begun import Begun
from server.sessions.registry import Sessions


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

    async def drain(self) -> None:
        """Take nobody any more, and give those who are there the time that they have to leave."""
        told = self.settings
        await self.sessions.drain(told.drain_timeout_s, told.move_within_s)

    async def begun(self, owner: str) -> list[Begun]:
        """The owner's live sessions."""
        return [Begun(one.id, one.sport, one.key_id) for one in self.sessions.of(owner)]

    async def key_ids(self) -> frozenset[str]:
        """Of the keys that began what lives."""
        return frozenset(one.key_id for one in self.sessions if one.key_id is not None)

    async def end_begun_by(self, key_id: str, reason: str) -> None:
        """End at once what that key began."""
        await self.sessions.end_begun_by(key_id, reason)

    async def end_sessions(self) -> None:
        """End every session in good order, in bounded time."""
        await self.sessions.end_all("the server stops", self.settings.shutdown_timeout_s)


def state_of(connection: HTTPConnection) -> ServerState:
    """The state of the application that a request or WebSocket came to."""
    return cast(ServerState, connection.app.state.server)
