"""Where snapshots lie: in Redis, as long as a session's client may come back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

import msgpack

from server.fleet.bus import Bus, claimed_key, events_key, resume_key
from server.sessions.ports import Rest
from server.wire.control import EventMessage, decode_server
from server.wire.errors import MalformedMessage

WRITTEN_WITHIN_S = 2.0
"""So much older than the session itself its snapshot may be."""

CLAIMED_S = 60
"""How long nobody else may claim a session that was claimed: by then a server that was held up, and
did not notice, has."""


OVER = "over"
"""What lies there of a session that was ended on purpose."""


class Shelf:
    """Every server's; every method may raise RedisAway. `grace_s` is for how long a session whose
    connection was lost waits for its client."""

    def __init__(self, bus: Bus, grace_s: float) -> None:
        self._bus = bus
        self._lasts_ms = round(1e3 * (grace_s + WRITTEN_WITHIN_S))

    async def put(self, texts: Mapping[str, str], still: Iterable[str] = ()) -> None:
        """Keep these, by their sessions' ids; those that have not changed last as long again."""
        async with self._bus.redis.pipeline(transaction=False) as pipe:
            for session_id, text in texts.items():
                pipe.set(resume_key(session_id), text, px=self._lasts_ms)
            for session_id in still:
                pipe.pexpire(resume_key(session_id), self._lasts_ms)
            await self._bus.of(pipe.execute())

    async def end(self, session_id: str, rest: Rest) -> None:
        """Nobody goes on with it; who asks finds that word, as long as a client may come back."""
        if rest is Rest.WORD:
            put = self._bus.redis.set(resume_key(session_id), OVER, px=self._lasts_ms)
            await self._bus.of(put)
        else:
            await self._bus.of(self._bus.redis.delete(resume_key(session_id)))

    async def look(self, session_id: str) -> str | None:
        """What is kept of it."""
        found: str | None = await self._bus.of(self._bus.redis.get(resume_key(session_id)))
        return found

    async def claim(self, session_id: str) -> str | None:
        """Take what is kept of it, so that nobody else can; None where another one was quicker."""
        async with self._bus.redis.pipeline(transaction=True) as pipe:
            pipe.set(claimed_key(session_id), "1", nx=True, ex=CLAIMED_S)
            pipe.getdel(resume_key(session_id))
            first, text = await self._bus.of(pipe.execute())
        return text if first else None

    async def give_back(self, session_id: str, text: str) -> None:
        """It was not gone on with: another try may claim it."""
        async with self._bus.redis.pipeline(transaction=True) as pipe:
            pipe.set(resume_key(session_id), text, px=self._lasts_ms)
            pipe.delete(claimed_key(session_id))
            await self._bus.of(pipe.execute())

    async def told(self, session_id: str) -> list[EventMessage]:
        """The last events that its server has told other servers, in order."""
        found = await self._bus.of(self._bus.redis.xrange(events_key(session_id)))
        messages = (_event(fields["m"]) for _, fields in found)
        return [one for one in messages if one is not None]


def _event(text: str) -> EventMessage | None:
    """What was told, if it is an event: it has the fields that it has on `control`."""
    try:
        fields = json.loads(text)
        if fields.get("type") != EventMessage.type:
            return None
        message = decode_server(msgpack.packb(fields))
    except (ValueError, AttributeError, MalformedMessage):
        return None
    return message if isinstance(message, EventMessage) else None
