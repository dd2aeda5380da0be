"""Follows sessions that live at other servers: once for all who watch them here."""

from __future__ import annotations

import asyncio
from logging import getLogger
from typing import Any

from server.fleet.bus import Bus, RedisAway, events_key, frames_channel, session_key
from server.fleet.relay import LOST
from server.sessions.audience import Attendance, Audience
from server.sessions.told import FrameText, Said, is_bye

log = getLogger(__name__)

_LOOK_MS = 1000
_AGAIN_S = 0.5
_AT_ONCE = 64
_GONE_AFTER = 4
"""Looks in a row that find no entry: a Redis that began anew has them again in a second."""

AWAY = "what another server tells of this session cannot be reached just now; it is tried again"
BACK = "the other server is heard again; what it told meanwhile follows"
DIED = "the session's server does not answer any more"


class Following:
    """One session's audience here. Events are read from the session's stream, each one once and in
    order; frames come by themselves, the newest wins."""

    def __init__(self, bus: Bus, session_id: str, attendance: Attendance) -> None:
        self.audience = Audience(attendance)
        self._bus = bus
        self._id = session_id
        self._stream = events_key(session_id)
        self._last = "0-0"
        self._number: int | None = None
        self._away = False
        self._missed = 0

    async def begin(self) -> None:
        """From now on; raises RedisAway."""
        found = await self._bus.of(self._bus.redis.xrevrange(self._stream, count=1))
        if found:
            self._heard(found[0][0])

    async def run(self) -> None:
        """Until it is cancelled, or the session has ended."""
        frames = asyncio.create_task(self._frames())
        try:
            while True:
                try:
                    if await self._look():
                        return
                except RedisAway:
                    self._says_away()
                    await asyncio.sleep(_AGAIN_S)
        finally:
            frames.cancel()
            await asyncio.gather(frames, return_exceptions=True)

    async def _look(self) -> bool:
        """Pass on what is new; whether that was the end."""
        redis = self._bus.redis
        asked = redis.xread({self._stream: self._last}, count=_AT_ONCE, block=_LOOK_MS)
        found: Any = await self._bus.of(asked)
        told = dict(found).get(self._stream, []) if found else []
        self._says_back()
        for place, fields in told:
            self._check(place)
            self._heard(place)
            if is_bye(fields["m"]):
                self.audience.close(Said(fields["m"]))
                return True
            self.audience.put(Said.parse(fields["m"]))
        lives = bool(told) or await self._bus.of(redis.exists(session_key(self._id)))
        self._missed = 0 if lives else self._missed + 1
        if self._missed < _GONE_AFTER:
            return False
        self.audience.close(Said.of({"type": "bye", "reason": DIED}))
        return True

    async def _frames(self) -> None:
        while True:
            try:
                async with self._bus.redis.pubsub() as hearing:
                    await self._bus.of(hearing.subscribe(frames_channel(self._id)))
                    while True:
                        said = await self._bus.of(
                            hearing.get_message(ignore_subscribe_messages=True, timeout=1.0)
                        )
                        if said is not None:
                            self.audience.pass_on(FrameText.parse(said["data"]))
            except RedisAway:
                await asyncio.sleep(_AGAIN_S)

    def _heard(self, place: str) -> None:
        self._last = place
        self._number = int(place.partition("-")[0])

    def _check(self, place: str) -> None:
        number = int(place.partition("-")[0])
        if self._number is not None and number > self._number + 1:
            self._notice("events-lost", LOST)

    def _says_away(self) -> None:
        if not self._away:
            self._away = True
            log.warning("session %s of another server is not heard", self._id)
            self._notice("relay-lost", AWAY)

    def _says_back(self) -> None:
        if self._away:
            self._away = False
            self._notice("relay-back", BACK)

    def _notice(self, code: str, detail: str) -> None:
        self.audience.put(Said.of({"type": "notice", "code": code, "detail": detail}))
