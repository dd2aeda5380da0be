"""Shares in the database: made, listed, revoked, and found by who has the link."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from logging import getLogger

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from server.accounts.key_text import KeyText, Prefix
from server.accounts.owner import Caller
from server.accounts.scopes import KeyScope
from server.accounts.shared import Shared, SharedKind
from server.accounts.tiers import Tier
from server.store.database import Database
from server.store.links import Share
from server.store.people import KeptSession
from server.wire.problems import Problem

log = getLogger(__name__)

MOST_SHARES = 1000
"""Of one owner that hold."""

KEPT_S = 30 * 86_400.0
"""How long one stays known after its end."""

MOST_LATER = 20
"""Sessions that went on with one, one after the other, that its share shows."""

TIER = Tier(requests_per_minute=600)
"""A link may be handed to many; what they ask for is not counted to its owner."""

SCOPES = frozenset({KeyScope.WATCH, KeyScope.READ})


@dataclass(frozen=True, slots=True)
class NewShare:
    """What a share is to show, and for how long."""

    owner: str
    kind: SharedKind
    thing_id: str
    sport: str
    label: str | None
    lifetime_s: float


class Shares:
    """Every owner's. `now` is the time in seconds since 1970; all but `find` block on the
    database."""

    def __init__(self, database: Database, now: Callable[[], float]) -> None:
        self._database = database
        self._now = now

    def make(self, wanted: NewShare) -> tuple[Share, str]:
        """A new one, and its text, which is kept nowhere; raises a 409 problem when the owner has
        too many."""
        text, now_s = KeyText.new(Prefix.SHARE), self._now()
        made = Share(
            id=text.id,
            owner=wanted.owner,
            digest=text.digest,
            kind=wanted.kind,
            thing_id=wanted.thing_id,
            sport=wanted.sport,
            label=wanted.label,
            created_s=now_s,
            expires_s=now_s + wanted.lifetime_s,
            revoked_s=None,
        )
        mine = Share.owner == wanted.owner
        holds = Share.revoked_s.is_(None), Share.expires_s > now_s
        with self._database.begin() as session:
            session.execute(delete(Share).where(mine, Share.expires_s < now_s - KEPT_S))
            count = select(func.count()).select_from(Share).where(mine, *holds)
            if session.scalars(count).one() >= MOST_SHARES:
                detail = f"there are {MOST_SHARES} shares already: revoke those not needed"
                raise Problem(409, "too-many-shares", detail, {"limit": MOST_SHARES})
            session.add(made)
        log.info("share %s of %s %s was made", made.id, made.kind, made.thing_id)
        return made, text.text

    def held(self, owner: str) -> Sequence[Share]:
        """The owner's that hold, the newest first."""
        holds = Share.revoked_s.is_(None), Share.expires_s > self._now()
        query = select(Share).where(Share.owner == owner, *holds)
        with self._database.begin() as session:
            return session.scalars(query.order_by(Share.created_s.desc(), Share.id.desc())).all()

    def revoke(self, owner: str, share_id: str) -> None:
        """It shows nothing any more; raises a 404 problem."""
        with self._database.begin() as session:
            found = session.get(Share, share_id)
            if found is None or found.owner != owner:
                raise Problem(404, "unknown-share", "there is no such share, or not any more")
            if found.revoked_s is None:
                found.revoked_s = self._now()
                log.info("share %s was revoked", found.id)

    async def find(self, text: str) -> Caller | None:
        """Who comes by that link; None when it is none. Raises a 401 problem for one that does not
        hold any more. The database is asked every time, so that a revoked one is so at once."""
        given = KeyText.parse(text, Prefix.SHARE)
        row = None if given is None else await run_in_threadpool(self._row, given.id)
        if given is None or row is None or not given.matches(row[0].digest):
            return None
        found, later = row
        if found.revoked_s is not None:
            raise _over("share-revoked", "was withdrawn")
        if found.expires_s <= self._now():
            raise _over("share-expired", "has expired")
        kind = SharedKind(found.kind)
        told = found.sport, found.label, found.expires_s
        shared = Shared(found.id, kind, found.thing_id, *told, later)
        return Caller(found.owner, SCOPES, TIER, expires_s=found.expires_s, shared=shared)

    def _row(self, share_id: str) -> tuple[Share, tuple[str, ...]] | None:
        with self._database.begin() as session:
            found = session.get(Share, share_id)
            return None if found is None else (found, tuple(_later(session, found)))


def _later(session: Session, share: Share) -> Iterator[str]:
    """The sessions that went on with the one that is shared, each with the one before it."""
    last: str | None = share.thing_id if share.kind == SharedKind.SESSION else None
    for _ in range(MOST_LATER):
        if last is None:
            return
        query = select(KeptSession.id).where(
            KeptSession.continues == last, KeptSession.owner == share.owner
        )
        last = session.scalars(query.order_by(KeptSession.created_s.desc()).limit(1)).first()
        if last is not None:
            yield last


def _over(slug: str, why: str) -> Problem:
    detail = f"this link {why}: ask whoever sent it for a new one"
    return Problem(401, slug, detail, headers={"WWW-Authenticate": "Bearer"})
