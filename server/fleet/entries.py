"""Which sessions live at which server: entries that go by themselves when nobody renews them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from server.fleet.bus import (
    DEVICES,
    Bus,
    device_key,
    events_key,
    now_s,
    owner_key,
    session_key,
)
from server.fleet.relay import STREAM_S

LIVES_S = 8
"""What is not renewed for so long is gone."""

RENEWED_S = 1.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A session or a device: whose, in which process, and what is told of it."""

    owner: str
    process: str
    told: Mapping[str, Any]

    def text(self) -> str:
        """As it lies in Redis."""
        return json.dumps({"owner": self.owner, "process": self.process, "told": dict(self.told)})

    @classmethod
    def parse(cls, text: str) -> Entry:
        """The opposite."""
        return cls(**json.loads(text))


class Entries:
    """Every server's; every method may raise RedisAway."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def renew(self, sessions: Mapping[str, Entry], devices: Mapping[str, Entry]) -> None:
        """These live here; what Redis keeps of their events stays as long as they do."""
        if not sessions and not devices:
            return
        gone_s = now_s() + LIVES_S
        async with self._bus.redis.pipeline(transaction=False) as pipe:
            for session_id, entry in sessions.items():
                pipe.set(session_key(session_id), entry.text(), ex=LIVES_S)
                pipe.zadd(owner_key(entry.owner), {session_id: gone_s})
                pipe.expire(owner_key(entry.owner), 10 * LIVES_S)
                pipe.expire(events_key(session_id), STREAM_S)
            for device_id, entry in devices.items():
                pipe.set(device_key(device_id), entry.text(), ex=LIVES_S)
                pipe.zadd(DEVICES, {device_id: gone_s})
            await self._bus.of(pipe.execute())

    async def remove_session(self, session_id: str, owner: str) -> None:
        """It has ended."""
        async with self._bus.redis.pipeline(transaction=False) as pipe:
            pipe.delete(session_key(session_id))
            pipe.zrem(owner_key(owner), session_id)
            await self._bus.of(pipe.execute())

    async def remove_device(self, device_id: str) -> None:
        """It is not on the line any more."""
        async with self._bus.redis.pipeline(transaction=False) as pipe:
            pipe.delete(device_key(device_id))
            pipe.zrem(DEVICES, device_id)
            await self._bus.of(pipe.execute())

    async def session(self, session_id: str) -> Entry | None:
        """One, wherever it lives."""
        text = await self._bus.of(self._bus.redis.get(session_key(session_id)))
        return None if text is None else Entry.parse(text)

    async def device(self, device_id: str) -> Entry | None:
        """One, wherever its line is."""
        text = await self._bus.of(self._bus.redis.get(device_key(device_id)))
        return None if text is None else Entry.parse(text)

    async def of(self, owner: str) -> list[Entry]:
        """All of the owner's sessions."""
        ids = await self._living(owner_key(owner))
        return [one for one in await self._these(map(session_key, ids)) if one.owner == owner]

    async def devices(self) -> dict[str, Entry]:
        """All devices on any line."""
        ids = await self._living(DEVICES)
        if not ids:
            return {}
        found = await self._bus.of(self._bus.redis.mget([device_key(one) for one in ids]))
        return {
            one: Entry.parse(text) for one, text in zip(ids, found, strict=True) if text is not None
        }

    async def _living(self, key: str) -> list[str]:
        async with self._bus.redis.pipeline(transaction=False) as pipe:
            pipe.zremrangebyscore(key, "-inf", now_s() - LIVES_S)
            pipe.zrangebyscore(key, now_s(), "+inf")
            return list((await self._bus.of(pipe.execute()))[1])

    async def _these(self, keys: Iterable[str]) -> list[Entry]:
        wanted = list(keys)
        if not wanted:
            return []
        found = await self._bus.of(self._bus.redis.mget(wanted))
        return [Entry.parse(text) for text in found if text is not None]
