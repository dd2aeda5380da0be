"""This process among the servers over one Redis."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from logging import getLogger
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import HTTPConnection

from server.fleet.bus import Bus, RedisAway, asks_channel, open_bus
from server.fleet.entries import Entries, Entry
from server.fleet.following import Following
from server.fleet.residents import Residents
from server.history.infos import SessionInfo
from server.sessions.audience import Attendance, Audience
from server.sessions.refusals import NoSuchSession
from server.sessions.shared import Shared
from server.wire.problems import Problem

if TYPE_CHECKING:
    from server.resuming.carriers import Carriers

log = getLogger(__name__)

_AGAIN_S = 0.5

Handler = Callable[[Mapping[str, Any]], Awaitable[None]]
"""Does what another server asks."""


class Fleet:
    """Says what lives here, and finds what lives elsewhere.

    `handlers` do what other servers ask, by its name. While Redis is away this server goes on by
    itself.
    """

    def __init__(self, bus: Bus, attendance: Attendance, handlers: Mapping[str, Handler]) -> None:
        self.process = secrets.token_hex(8)
        self.bus = bus
        self.entries = Entries(bus)
        self.carriers: Carriers | None = None
        self._handlers = handlers
        self._background: set[asyncio.Task[None]] = set()
        self.residents = Residents(bus, self.entries, self.process)
        self._followings = Shared[str](lambda one: Following(bus, one, attendance))

    def background(self, work: Coroutine[Any, Any, None]) -> None:
        """Do this until it is done, or the fleet is left."""
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def aclose(self) -> None:
        """Say the last, for a moment, and do nothing any more."""
        await self.residents.aclose()
        tasks = tuple(self._background)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def hear(self) -> None:
        """Do what other servers ask of this process."""
        while True:
            try:
                async with self.bus.redis.pubsub() as hearing:
                    await self.bus.of(hearing.subscribe(asks_channel(self.process)))
                    while True:
                        said = await self.bus.of(
                            hearing.get_message(ignore_subscribe_messages=True, timeout=1.0)
                        )
                        if said is not None:
                            await self._do(json.loads(said["data"]))
            except RedisAway:
                await asyncio.sleep(_AGAIN_S)

    async def elsewhere(self, owner: str) -> list[SessionInfo]:
        """The owner's sessions at other servers; none while Redis is away."""
        try:
            found = await self.entries.of(owner)
        except RedisAway:
            return []
        return [SessionInfo.model_validate(one.told) for one in found if not self._own(one)]

    async def find(self, session_id: str, owner: str) -> Entry | None:
        """The owner's session, if it lives at another server; none while Redis is away."""
        try:
            entry = await self.entries.session(session_id)
        except RedisAway:
            return None
        mine = entry is not None and entry.owner == owner and not self._own(entry)
        return entry if mine else None

    @asynccontextmanager
    async def follow(self, session_id: str, owner: str) -> AsyncIterator[Audience]:
        """A session at another server; raises NoSuchSession and RedisAway."""
        entry = await self.entries.session(session_id)
        if entry is None or entry.owner != owner or self._own(entry):
            raise NoSuchSession(f"no live session {session_id[:64]!r}")
        async with self._followings.of(session_id) as audience:
            yield audience

    async def ask(self, entry: Entry, what: str, **given: Any) -> None:
        """Have something done where that lives; raises a 503 problem where nobody hears it."""
        text = json.dumps({"do": what, **given})
        try:
            heard = await self.bus.publish(asks_channel(entry.process), text)
        except RedisAway:
            heard = 0
        if not heard:
            detail = "the server that has it does not answer: try again in a moment"
            raise Problem(503, "server-away", detail, headers={"Retry-After": "1"})

    async def device(self, device_id: str, owner: str) -> Entry | None:
        """The owner's device, if its line is at another server; none while Redis is away."""
        try:
            entry = await self.entries.device(device_id)
        except RedisAway:
            return None
        return entry if entry is not None and entry.owner == owner else None

    def _own(self, entry: Entry) -> bool:
        return entry.process == self.process

    async def _do(self, ask: Mapping[str, Any]) -> None:
        handler = self._handlers.get(str(ask.get("do")))
        if handler is None:
            return
        try:
            await handler(ask)
        except (NoSuchSession, Problem, SQLAlchemyError) as error:
            log.info("what another server asked was not done: %s", error)


@asynccontextmanager
async def open_fleet(
    url: str | None, attendance: Attendance, handlers: Mapping[str, Handler]
) -> AsyncIterator[Fleet | None]:
    """At work until the end; None without a Redis. Raises InvalidInput."""
    if url is None:
        yield None
        return
    async with open_bus(url) as bus:
        fleet = Fleet(bus, attendance, handlers)
        tasks = [asyncio.create_task(one) for one in (fleet.residents.work(), fleet.hear())]
        try:
            yield fleet
        finally:
            await fleet.aclose()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def fleet_of(connection: HTTPConnection) -> Fleet | None:
    """That of the application that a request came to; None for a server by itself."""
    return cast("Fleet | None", getattr(connection.app.state, "fleet", None))
