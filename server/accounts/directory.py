"""Finds who a key stands for, without keeping the event loop waiting."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from logging import getLogger

from sqlalchemy.exc import OperationalError
from starlette.concurrency import run_in_threadpool

from server.accounts.key_text import KeyText
from server.accounts.owner import Caller
from server.accounts.register import Register
from server.accounts.roles import role_of
from server.accounts.scopes import known
from server.accounts.tiers import Tier, tier_named
from server.store.keys import Key
from server.wire.problems import Problem

log = getLogger(__name__)

KEPT_S = 2.0
"""How long what the database said of a key is taken for true: a key that another process revoked
may open this server for so long."""

MOST_KEPT = 1024


@dataclass(frozen=True, slots=True)
class _Known:
    key: Key
    until_s: float


class Directory:
    """Keys by their ids, the last used of them remembered for a moment.

    `now` is the time in seconds since 1970. What is no key's id is not remembered, so that guesses
    push nothing out.
    """

    def __init__(
        self, register: Register, tiers: Mapping[str, Tier], now: Callable[[], float]
    ) -> None:
        self._register = register
        self._tiers = tiers
        self._now = now
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._forgotten = 0

    async def find(self, text: str) -> Caller | None:
        """Who a key stands for; None when it is none, or none any more.

        Raises a 403 problem for a key whose tier is not configured any more, and OperationalError
        when the database cannot be asked.
        """
        given = KeyText.parse(text)
        if given is None:
            return None
        key = await self._key(given)
        if key is None or not self._opens(key, given):
            return None
        tier = tier_named(self._tiers, key.tier)
        if tier is None:
            detail = (
                f"the key's tier {key.tier!r} is not in SIDELINE_TIERS any more: whoever runs the "
                "server must name it there, or make another key"
            )
            raise Problem(403, "unknown-tier", detail, {"tier": key.tier})
        return Caller(
            key.owner,
            known(key.scopes),
            tier,
            key.tier,
            key.expires_s,
            key.id,
            role_of(key.role),
            key.athlete_id,
        )

    def forget(self, key_id: str) -> None:
        """Ask the database again the next time; what is being asked just now may be old already."""
        self._known.pop(key_id, None)
        self._forgotten += 1

    async def _key(self, given: KeyText) -> Key | None:
        kept = self._known.get(given.id)
        if kept is not None and kept.until_s > self._now():
            self._known.move_to_end(given.id)
            return kept.key
        asked_s, forgotten = self._now(), self._forgotten
        found = await run_in_threadpool(self._look_up, given)
        self._known.pop(given.id, None)
        if found is not None and forgotten == self._forgotten:
            self._known[given.id] = _Known(found, asked_s + KEPT_S)
            if len(self._known) > MOST_KEPT:
                self._known.popitem(last=False)
        return found

    def _opens(self, key: Key, given: KeyText) -> bool:
        return given.matches(key.digest) and self._register.is_in_force(key)

    def _look_up(self, given: KeyText) -> Key | None:
        key = self._register.find(given.id)
        if key is not None and self._opens(key, given):
            try:
                self._register.used(key)
            except OperationalError as error:
                log.warning("when a key was used cannot be noted: %s", error)
        return key
