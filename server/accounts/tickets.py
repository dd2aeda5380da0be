"""One-time tokens: made by who has a key, exchanged for another by who has none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from logging import getLogger

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from server.accounts.key_text import KeyText, Prefix
from server.accounts.register import NewKey, Register
from server.accounts.roles import SCOPES, Role
from server.store.database import Database
from server.store.keys import Key
from server.store.links import Ticket, TicketState
from server.wire.problems import Problem

log = getLogger(__name__)

MOST_WAITING = 100
"""Of one owner and kind."""

KEPT_S = 30 * 86_400.0
"""How long it is kept what became of one."""

_ASK_AGAIN = {
    TicketState.CLAIMED: (409, "token-used", "has been used already, and opens once"),
    TicketState.EXPIRED: (410, "token-expired", "has expired"),
    TicketState.REVOKED: (410, "token-revoked", "was withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a ticket was exchanged for; `text` is told this once."""

    key: Key
    text: str


class Tickets:
    """All of one kind. `now` is the time in seconds since 1970; every method blocks on the
    database."""

    def __init__(
        self, kind: Prefix, database: Database, register: Register, now: Callable[[], float]
    ) -> None:
        self._kind = kind
        self._database = database
        self._register = register
        self._now = now

    def make(self, wanted: NewKey, lifetime_s: float, made_by: str | None) -> tuple[Ticket, str]:
        """A ticket for that key, and its text, which is kept nowhere; raises a 409 problem when too
        many of the owner's wait."""
        assert wanted.role is not None
        text, now_s = KeyText.new(self._kind), self._now()
        made = Ticket(
            id=text.id,
            kind=self._kind,
            owner=wanted.owner,
            digest=text.digest,
            made_by=made_by,
            role=wanted.role,
            name=wanted.name,
            athlete_id=wanted.athlete_id,
            tier=wanted.tier,
            created_s=now_s,
            expires_s=now_s + lifetime_s,
            key_expires_s=wanted.expires_s,
            claimed_s=None,
            key_id=None,
            revoked_s=None,
        )
        with self._database.begin() as session:
            self._make_room(session, wanted.owner, now_s)
            session.add(made)
        log.info("ticket %s was made: %s as %s", made.id, made.kind, made.role)
        return made, text.text

    def state(self, ticket: Ticket) -> TicketState:
        """Where it stands."""
        return ticket.state(self._now())

    def get(self, owner: str, ticket_id: str) -> Ticket:
        """One of the owner's; raises a 404 problem."""
        with self._database.begin() as session:
            return self._mine(session, owner, ticket_id)

    def waiting(self, owner: str) -> Sequence[Ticket]:
        """The owner's that wait, the newest first."""
        query = select(Ticket).where(*self._holds(owner, self._now()))
        with self._database.begin() as session:
            return session.scalars(query.order_by(Ticket.created_s.desc(), Ticket.id.desc())).all()

    def revoke(self, owner: str, ticket_id: str) -> None:
        """It opens nothing any more; one that was used stays used. Raises a 404 problem."""
        with self._database.begin() as session:
            found = self._mine(session, owner, ticket_id)
            if found.state(self._now()) is TicketState.WAITING:
                found.revoked_s = self._now()
                log.info("ticket %s was revoked", found.id)

    def claim(self, text: str, name: str | None) -> Claimed:
        """Exchange it for its key, once, whoever else tries at the same time; the name that its
        maker gave comes before the claimer's. Raises problems that say why not."""
        given, now_s = KeyText.parse(text, self._kind), self._now()
        with self._database.begin() as session:
            found = None if given is None else session.get(Ticket, given.id)
            if (
                given is None
                or found is None
                or found.kind != self._kind
                or not given.matches(found.digest)
            ):
                raise _unknown()
            self._check_maker(session, found)
            wanted = _key_of(found, name)
            once = (
                update(Ticket)
                .where(
                    Ticket.id == found.id,
                    Ticket.claimed_s.is_(None),
                    Ticket.revoked_s.is_(None),
                    Ticket.expires_s > now_s,
                )
                .values(claimed_s=now_s)
                .returning(Ticket.id)
                .execution_options(synchronize_session=False)
            )
            if session.scalars(once).one_or_none() is None:
                session.refresh(found)
                raise _over(found.state(now_s))
            key, key_text = self._register.add(session, wanted)
            session.execute(update(Ticket).where(Ticket.id == found.id).values(key_id=key.id))
        return Claimed(key, key_text)

    def _check_maker(self, session: Session, found: Ticket) -> None:
        maker = None if found.made_by is None else session.get(Key, found.made_by)
        if maker is not None and not self._register.is_in_force(maker):
            raise _over(TicketState.REVOKED)

    def _make_room(self, session: Session, owner: str, now_s: float) -> None:
        mine = Ticket.owner == owner, Ticket.kind == self._kind
        session.execute(delete(Ticket).where(*mine, Ticket.expires_s < now_s - KEPT_S))
        count = select(func.count()).select_from(Ticket).where(*self._holds(owner, now_s))
        if session.scalars(count).one() >= MOST_WAITING:
            detail = f"{MOST_WAITING} links of this kind wait already: revoke those not needed"
            raise Problem(409, "too-many-links", detail, {"limit": MOST_WAITING})

    def _holds(self, owner: str, now_s: float) -> tuple[ColumnElement[bool], ...]:
        return (
            Ticket.owner == owner,
            Ticket.kind == self._kind,
            Ticket.claimed_s.is_(None),
            Ticket.revoked_s.is_(None),
            Ticket.expires_s > now_s,
        )

    def _mine(self, session: Session, owner: str, ticket_id: str) -> Ticket:
        found = session.get(Ticket, ticket_id)
        if found is None or found.owner != owner or found.kind != self._kind:
            raise Problem(404, "unknown-link", "there is no such link, or not any more")
        return found


def _key_of(ticket: Ticket, name: str | None) -> NewKey:
    role = Role(ticket.role)
    called = ticket.name or name or f"{role} {ticket.id[:4]}"
    return NewKey(
        ticket.owner,
        ticket.tier,
        SCOPES[role],
        ticket.key_expires_s,
        role,
        called,
        ticket.athlete_id,
    )


def _unknown() -> Problem:
    detail = "this link is none of this server's: ask whoever sent it for a new one"
    return Problem(404, "unknown-token", detail)


def _over(state: TicketState) -> Problem:
    status, slug, why = _ASK_AGAIN[state]
    return Problem(status, slug, f"this link {why}: ask whoever sent it for a new one")
