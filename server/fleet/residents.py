"""What lives in this process, as other servers are told of it."""

from __future__ import annotations

import asyncio
from logging import getLogger

from server.devices.lines import Lines
from server.fleet.bus import Bus, RedisAway, frames_channel
from server.fleet.entries import RENEWED_S, Entries, Entry
from server.fleet.relay import Relay
from server.history.infos import SessionInfo
from server.sessions.session import Session

log = getLogger(__name__)

_LOOK_S = 0.5
_LEAVE_S = 1.0


class Residents:
    """The sessions, each with its relay, and the devices on the line."""

    def __init__(self, bus: Bus, entries: Entries, process: str) -> None:
        self._bus = bus
        self._entries = entries
        self._process = process
        self._sessions: dict[str, tuple[Session, Relay]] = {}
        self._lines: Lines | None = None
        self._devices: set[str] = set()
        self._relaying: set[asyncio.Task[None]] = set()
        self._news = asyncio.Event()
        self._away = False

    def begin(self, session: Session) -> None:
        """A session has started here: others may follow it from now on."""
        relay = Relay(self._bus, session.id, session.audience)
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
        """Until it is cancelled: renew what is said of this process, now and then and at every
        change."""
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
            await asyncio.sleep(_LOOK_S / 10)  # many changes at once are told together

    async def aclose(self) -> None:
        """Let relays say their last, for a moment."""
        if self._relaying:
            _, late = await asyncio.wait(self._relaying, timeout=_LEAVE_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _relay(self, session: Session, relay: Relay) -> None:
        try:
            await relay.run()
        finally:
            self._sessions.pop(session.id, None)
        try:
            await self._entries.remove_session(session.id, session.owner)
        except RedisAway:
            return  # it goes by itself

    async def _renew(self) -> None:
        lives = {
            session.id: self._entry(
                session.owner, SessionInfo.live(session).model_dump(mode="json")
            )
            for session, _ in self._sessions.values()
            if not session.state.ending
        }
        lines = self._lines.all() if self._lines is not None else ()
        devices = {one.device_id: self._entry(one.owner, one.told()) for one in lines}
        await self._entries.renew(lives, devices)
        for gone in self._devices - devices.keys():
            await self._entries.remove_device(gone)
        self._devices = set(devices)
        if self._lines is not None:
            found = await self._entries.devices()
            self._lines.elsewhere = {
                device_id: one.told
                for device_id, one in found.items()
                if one.process != self._process
            }

    def _entry(self, owner: str, told: dict[str, object]) -> Entry:
        return Entry(owner, self._process, told)

    async def _count_listeners(self) -> None:
        """Frames are told only of sessions that somebody listens to elsewhere."""
        relays = [relay for _, relay in self._sessions.values()]
        if not relays:
            return
        channels = [frames_channel(one.session_id) for one in relays]
        found = await self._bus.of(self._bus.redis.pubsub_numsub(*channels))
        for relay, (_, listeners) in zip(relays, found, strict=True):
            relay.wanted(listeners)

    def _lose_touch(self, error: RedisAway) -> None:
        if not self._away:
            log.warning("other servers are not told of this one's sessions: %s", error)
        self._away = True
        if self._lines is not None:
            self._lines.elsewhere = {}
        for _, relay in self._sessions.values():
            relay.lost_touch()
