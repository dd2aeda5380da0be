"""This process among the servers over one Redis."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from logging import getLogger
from typing import Any, cast

from starlette.requests import HTTPConnection

from server.devices.lines import Line, Lines
from server.fleet.bus import Bus, RedisAway, asks_channel, frames_channel, open_bus
from server.fleet.entries import RENEWED_S, Entries, Entry
from server.fleet.following import Following
from server.fleet.relay import Relay
from server.history.infos import SessionInfo
from server.sessions.audience import Attendance, Audience
from server.sessions.refusals import NoSuchSession
from server.sessions.session import Session
from server.sessions.shared import Shared
from server.wire.problems import Problem

log = getLogger(__name__)

_LOOK_S = 0.5

Handler = Callable[[Mapping[str, Any]], Awaitable[None]]
"""Does what another server asks."""


class Fleet:
    """Says what lives here, relays it, and finds what lives elsewhere.

    `handlers` do what other servers ask, by its name. While Redis is away this server goes on by
    itself.
    """

    def __init__(self, bus: Bus, attendance: Attendance, handlers: Mapping[str, Handler]) -> None:
        self.process = secrets.token_hex(8)
        self.bus = bus
        self.entries = Entries(bus)
        self._handlers = handlers
        self._followings = Shared[str](lambda one: Following(bus, one, attendance))
        self._sessions: dict[str, tuple[Session, Relay]] = {}
        self._lines: Lines | None = None
        self._relaying: set[asyncio.Task[None]] = set()
        self._news = asyncio.Event()
        self._away = False

    # What lives here

    def begin(self, session: Session) -> None:
        """A session has started here: others may follow it from now on."""
        relay = Relay(self.bus, session.id, session.audience)
        self._sessions[session.id] = session, relay
        task = asyncio.create_task(self._relay(session, relay))
        self._relaying.add(task)
        task.add_done_callback(self._relaying.discard)
        self._news.set()

    def look_after(self, lines: Lines) -> None:
        """These are this server's devices; it is told of all others'."""
        self._lines = lines
        lines.on_change = lambda _: self._news.set()

    async def work(self) -> None:
        """Renew what is said of this process, now and then and at every change."""
        loop = asyncio.get_running_loop()
        due_s = loop.time()
        while True:
            try:
                if loop.time() >= due_s or self._news.is_set():
                    self._news.clear()
                    due_s = loop.time() + RENEWED_S
                    await self._renew()
                await self._count_listeners()
                self._away = False
            except RedisAway as error:
                self._lose_touch(error)
            try:
                async with asyncio.timeout(_LOOK_S):
                    await self._news.wait()
            except TimeoutError:
                continue

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
                await asyncio.sleep(_LOOK_S)

    # What lives elsewhere

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
        except (NoSuchSession, Problem) as error:
            log.info("what another server asked was not done: %s", error)

    async def _relay(self, session: Session, relay: Relay) -> None:
        try:
            await relay.run()
        finally:
            self._sessions.pop(session.id, None)
        try:
            await self.entries.remove_session(session.id, session.owner)
        except RedisAway:
            return  # it goes by itself

    async def _renew(self) -> None:
        lives = {
            session.id: Entry(
                session.owner, self.process, SessionInfo.live(session).model_dump(mode="json")
            )
            for session, _ in self._sessions.values()
            if not session.state.ending
        }
        lines = self._lines.all() if self._lines is not None else ()
        await self.entries.renew(lives, {one.device_id: self._entry(one) for one in lines})
        if self._lines is not None:
            found = await self.entries.devices()
            self._lines.elsewhere = {
                device_id: one.told for device_id, one in found.items() if not self._own(one)
            }

    def _entry(self, line: Line) -> Entry:
        return Entry(line.owner, self.process, line.told())

    async def _count_listeners(self) -> None:
        """Frames are told only of sessions that somebody listens to elsewhere."""
        relays = [relay for _, relay in self._sessions.values()]
        if not relays:
            return
        channels = [frames_channel(one.session_id) for one in relays]
        found = await self.bus.of(self.bus.redis.pubsub_numsub(*channels))
        for relay, (_, listeners) in zip(relays, found, strict=True):
            relay.wanted(listeners)

    def _lose_touch(self, error: RedisAway) -> None:
        if not self._away:
            log.warning("other servers are not told of this one's sessions: %s", error)
        self._away = True
        for _, relay in self._sessions.values():
            relay.lost_touch()

    async def aclose(self) -> None:
        """Let relays say their last, for a moment."""
        if self._relaying:
            _, late = await asyncio.wait(self._relaying, timeout=1.0)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)


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
        tasks = [asyncio.create_task(one) for one in (fleet.work(), fleet.hear())]
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
