"""Tells other servers of one session that lives here."""

from __future__ import annotations

import asyncio
from collections import deque
from logging import getLogger

from server.fleet.bus import Bus, RedisAway, events_key, frames_channel
from server.sessions.audience import Audience
from server.sessions.told import Said, is_frame
from server.sessions.watchers import WatcherTooSlow

log = getLogger(__name__)

KEPT = 256
"""Messages that Redis keeps of a session for followers who lag behind, and that are kept here for a
Redis that has lost them."""

STREAM_S = 120
"""How long it keeps them when the session has ended."""

LOST = "some events could not be told in time: ask for the session's events"

_AGAIN_S = 0.5
_LOOK_S = 2.0
_GOODBYE_TRIES = 6


class Relay:
    """One of the session's audience. What must not be lost goes into a stream under consecutive
    numbers, so that said twice it is there once, and a gap would be seen; frames are told only
    while `wanted`, and as they come.

    However slow Redis is, the session does not notice: what waits is bounded as for any watcher.
    """

    def __init__(self, bus: Bus, session_id: str, audience: Audience) -> None:
        self.session_id = session_id
        self._bus = bus
        self._audience = audience
        self._watcher = audience.overhear()
        self._stream, self._frames = events_key(session_id), frames_channel(session_id)
        self._number = 0
        self._kept: deque[tuple[int, str]] = deque(maxlen=KEPT)
        self._behind = False

    def wanted(self, listeners: int) -> None:
        """So many other servers want frames."""
        self._watcher.wants_frames = listeners > 0

    def lost_touch(self) -> None:
        """Redis was away, and may not have what it had: look, and say again what is missing."""
        self._behind = True
        self._watcher.wants_frames = False

    async def run(self) -> None:
        """Until the session has ended, and that is told."""
        try:
            while messages := await self._next():
                for text in messages:
                    if is_frame(text):
                        await self._tell(text)
                    else:
                        await self._keep(text)
            for _ in range(_GOODBYE_TRIES):
                if not self._behind:
                    return
                await asyncio.sleep(_AGAIN_S)
                await self._catch_up()
        finally:
            self._audience.leave(self._watcher)

    async def _next(self) -> list[str]:
        """What is new. While Redis lags behind it is asked again now and then."""
        while True:
            try:
                async with asyncio.timeout(_AGAIN_S if self._behind else _LOOK_S):
                    return await self._watcher.next()
            except TimeoutError:
                if self._behind:
                    await self._catch_up()
            except WatcherTooSlow:
                log.error("session %s: events were not told to other servers", self.session_id)
                self._audience.leave(self._watcher)
                self._watcher = self._audience.overhear()
                lost = {"type": "notice", "code": "events-lost", "detail": LOST}
                return [Said.of(lost).text]

    async def _tell(self, text: str) -> None:
        if self._behind:
            return
        try:
            self.wanted(await self._bus.publish(self._frames, text))
        except RedisAway:
            self._behind = True

    async def _keep(self, text: str) -> None:
        self._number += 1
        self._kept.append((self._number, text))
        if self._behind:
            await self._catch_up()
            return
        try:
            await self._add(self._number, text)
        except RedisAway as error:
            log.warning("session %s is not told to other servers: %s", self.session_id, error)
            self._behind = True

    async def _catch_up(self) -> None:
        """Everything that is kept here and is not there."""
        try:
            found = await self._bus.of(self._bus.redis.xrevrange(self._stream, count=1))
            there = int(found[0][0].partition("-")[0]) if found else 0
            for number, text in tuple(self._kept):
                if number > there:
                    await self._add(number, text)
        except RedisAway:
            return
        self._behind = False

    async def _add(self, number: int, text: str) -> None:
        redis = self._bus.redis
        async with redis.pipeline(transaction=False) as pipe:
            pipe.xadd(self._stream, {"m": text}, id=f"{number}-0", maxlen=KEPT, approximate=False)
            pipe.expire(self._stream, STREAM_S)
            await self._bus.of(pipe.execute())
