"""The keys in the database: made, listed, found, revoked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from logging import getLogger

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from server.accounts.key_text import KeyText
from server.accounts.roles import Role
from server.accounts.scopes import KeyScope
from server.store.database import Database
from server.store.keys import Key
from server.store.paging import newest
from server.wire.problems import Problem

log = getLogger(__name__)

MOST_KEYS = 1000
"""Of one owner that are in force."""

_USED_EVERY_S = 60.0


@dataclass(frozen=True, slots=True)
class NewKey:
    """What a key is to be."""

    owner: str
    tier: str
    scopes: Collection[KeyScope]
    expires_s: float | None = None
    role: Role | None = None
    name: str | None = None
    athlete_id: str | None = None


class Register:
    """All keys. `now` is the time in seconds since 1970; every method blocks on the database."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], float],
        new_text: Callable[[], KeyText] = KeyText.new,
    ) -> None:
        self.database = database
        self._now = now
        self._new_text = new_text

    def make(self, wanted: NewKey) -> tuple[Key, str]:
        """A new key, and its text, which is kept nowhere; raises a 409 problem when the owner has
        too many."""
        with self.database.begin() as session:
            return self.add(session, wanted)

    def add(self, session: Session, wanted: NewKey) -> tuple[Key, str]:
        """The same, together with what else the session writes."""
        text, now_s = self._new_text(), self._now()
        made = Key(
            id=text.id,
            owner=wanted.owner,
            digest=text.digest,
            tier=wanted.tier,
            scopes=sorted(wanted.scopes),
            created_s=now_s,
            expires_s=wanted.expires_s,
            used_s=None,
            revoked_s=None,
            role=wanted.role,
            name=wanted.name,
            athlete_id=wanted.athlete_id,
        )
        mine = select(func.count()).where(Key.owner == wanted.owner, *self._in_force(now_s))
        if session.scalars(mine).one() >= MOST_KEYS:
            detail = f"{wanted.owner} has {MOST_KEYS} keys: revoke those that nobody needs"
            raise Problem(409, "too-many-keys", detail, {"limit": MOST_KEYS})
        session.add(made)
        log.info("key %s was made: %s", made.id, ", ".join(made.scopes))
        return made, text.text

    def page(
        self, owner: str | None, cursor: str | None, count: int
    ) -> tuple[Sequence[Key], str | None]:
        """The owner's keys, or everybody's, the newest first, from the cursor on, and the next
        page's."""
        wanted = [] if owner is None else [Key.owner == owner]
        return newest(self.database, Key, wanted, cursor, count)

    def holders(self, owner: str, role: Role | None = None) -> Sequence[Key]:
        """The owner's keys in force that people and devices have, of one role if that is given, the
        newest first; there are no more than an owner may have keys."""
        wanted = Key.role.is_not(None) if role is None else Key.role == role
        query = select(Key).where(Key.owner == owner, wanted, *self._in_force(self._now()))
        with self.database.begin() as session:
            return session.scalars(query.order_by(Key.created_s.desc(), Key.id.desc())).all()

    def holder(self, owner: str, key_id: str, role: Role | None = None) -> Key:
        """One of them; raises a 404 problem."""
        found = self.find(key_id)
        if (
            found is None
            or found.owner != owner
            or found.role is None
            or role not in (None, found.role)
            or not self.is_in_force(found)
        ):
            what = "device" if role is Role.ATHLETE else "member"
            raise Problem(404, f"unknown-{what}", f"there is no such {what}, or not any more")
        return found

    def change(self, key: Key, values: Mapping[str, str | None]) -> Key:
        """Put a name or an athlete in the place of what was."""
        with self.database.begin() as session:
            found = session.get_one(Key, key.id)
            for name, value in values.items():
                setattr(found, name, value)
        return found

    def is_in_force(self, key: Key) -> bool:
        """Whether it is neither revoked nor over."""
        over = key.expires_s is not None and key.expires_s <= self._now()
        return key.revoked_s is None and not over

    def revoke(self, owner: str | None, key_id: str) -> Key:
        """It opens nothing any more; revoked twice, the first time counts. Raises a 404 problem,
        also for keys of others than `owner`, if that is given."""
        with self.database.begin() as session:
            found = session.get(Key, key_id)
            if found is None or owner not in (None, found.owner):
                raise Problem(404, "unknown-key", "there is no such key")
            if found.revoked_s is None:
                found.revoked_s = self._now()
                log.info("key %s was revoked", found.id)
        return found

    def find(self, key_id: str) -> Key | None:
        """The key of that id, whatever has become of it."""
        with self.database.begin() as session:
            return session.get(Key, key_id)

    def used(self, key: Key) -> None:
        """Note that it was used just now, to the minute."""
        now_s = self._now()
        old = or_(Key.used_s.is_(None), Key.used_s <= now_s - _USED_EVERY_S)
        if key.used_s is None or key.used_s <= now_s - _USED_EVERY_S:
            with self.database.begin() as session:
                session.execute(update(Key).where(Key.id == key.id, old).values(used_s=now_s))

    @staticmethod
    def _in_force(now_s: float) -> tuple[ColumnElement[bool], ...]:
        return Key.revoked_s.is_(None), or_(Key.expires_s.is_(None), Key.expires_s > now_s)
