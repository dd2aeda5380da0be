"""Athletes in the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from inference.motion.analyzer import AthleteProfile
from server.store.database import Database
from server.store.keys import Key
from server.store.links import Ticket
from server.store.paging import newest
from server.store.people import Athlete
from server.store.tables import Analysis
from server.wire.problems import Problem

MOST_ATHLETES = 100_000
"""Of one owner."""

_MEASURED = tuple(item.name for item in fields(AthleteProfile) if hasattr(Athlete, item.name))
"""What of a profile is the person's own; box and treadmill are not."""


class Athletes:
    """Every owner's. `now` is the time in seconds since 1970; every method blocks on the
    database."""

    def __init__(
        self, database: Database, now: Callable[[], float], new_id: Callable[[], str]
    ) -> None:
        self._database = database
        self._now = now
        self._new_id = new_id

    def create(self, owner: str, values: Mapping[str, Any]) -> Athlete:
        """A new one; `values` by column. Raises a 409 problem for an external id that another
        of the owner's athletes has, and for too many athletes."""
        now_s = self._now()
        made = Athlete(
            id=self._new_id(),
            owner=owner,
            created_s=now_s,
            changed_s=now_s,
            sought=_sought(values["name"], values.get("external_id")),
            **values,
        )
        self._check_room(owner)
        try:
            with self._database.begin() as session:
                session.add(made)
        except IntegrityError:
            raise _taken(values["external_id"]) from None
        return made

    def get(self, owner: str, athlete_id: str) -> Athlete:
        """One of the owner's; raises a 404 problem, also for those of others."""
        found = self.find(owner, athlete_id)
        if found is None:
            raise Problem(404, "unknown-athlete", "there is no such athlete, or not any more")
        return found

    def find(self, owner: str, athlete_id: str) -> Athlete | None:
        """One of the owner's, if there is such a one."""
        with self._database.begin() as session:
            found = session.get(Athlete, athlete_id)
        return None if found is None or found.owner != owner else found

    def page(
        self,
        owner: str,
        sought: str | None,
        external_id: str | None,
        cursor: str | None,
        count: int,
    ) -> tuple[Sequence[Athlete], str | None]:
        """The owner's athletes, the newest first, from the cursor on, and the next page's;
        those with `sought` in name or external id, in letters of either case, if given."""
        wanted = [Athlete.owner == owner]
        if sought:
            wanted.append(Athlete.sought.contains(sought.casefold(), autoescape=True))
        if external_id is not None:
            wanted.append(Athlete.external_id == external_id)
        return newest(self._database, Athlete, wanted, cursor, count)

    def change(self, owner: str, athlete_id: str, values: Mapping[str, Any]) -> Athlete:
        """Put these in the place of what was; raises 404 and 409 problems."""
        try:
            with self._database.begin() as session:
                found = session.get(Athlete, athlete_id)
                if found is not None and found.owner == owner:
                    for name, value in values.items():
                        setattr(found, name, value)
                    found.sought = _sought(found.name, found.external_id)
                    found.changed_s = self._now()
        except IntegrityError:
            raise _taken(values["external_id"]) from None
        return self.get(owner, athlete_id)

    def remove(self, found: Athlete) -> None:
        """Delete the athlete; what was measured stays, and forgets whose it is."""
        mine = Analysis.athlete_id == found.id
        with self._database.begin() as session:
            session.execute(update(Analysis).where(mine).values(athlete_id=None))
            for table in (Key, Ticket):
                filmed = table.athlete_id == found.id
                session.execute(update(table).where(filmed).values(athlete_id=None))
            session.execute(delete(Athlete).where(Athlete.id == found.id))

    def profile(self, owner: str, athlete_id: str | None, said: AthleteProfile) -> AthleteProfile:
        """What was said, and of what was not said what is known of the athlete. Raises a 422
        problem for an athlete that is not the owner's."""
        if athlete_id is None:
            return said
        found = self.find(owner, athlete_id)
        if found is None:
            detail = f"athlete_id: there is no athlete {athlete_id[:32]!r}; see /api/v1/athletes"
            raise Problem(422, "unknown-athlete", detail)
        return completed(said, found)

    def _check_room(self, owner: str) -> None:
        count = select(func.count()).where(Athlete.owner == owner)
        with self._database.begin() as session:
            known = session.scalars(count).one()
        if known >= MOST_ATHLETES:
            detail = f"there are {known} athletes already: delete some that are not needed"
            raise Problem(409, "too-many-athletes", detail, {"limit": MOST_ATHLETES})


def completed(said: AthleteProfile, known: Athlete) -> AthleteProfile:
    """The profile, with what is known in the place of what was not said."""
    missing = {
        name: getattr(known, name) for name in _MEASURED if getattr(said, name, None) is None
    }
    return replace(said, **missing)


def _sought(name: str, external_id: str | None) -> str:
    return f"{name}\n{external_id or ''}".casefold()


def _taken(external_id: str) -> Problem:
    detail = f"another athlete has the external id {external_id!r}: change that one, or this id"
    return Problem(409, "external-id-taken", detail, {"external_id": external_id})
