"""`/api/v1/invitations`: a person gets a key of their own by opening a link."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Self

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from server.accounts.accounts import accounts_of
from server.accounts.granting import admit
from server.accounts.owner import caller_of, owner_of
from server.accounts.roles import Invited, Role
from server.joining.addresses import page_link
from server.joining.claiming import claim as claimed
from server.joining.words import AthleteId, Name, ShortId, Token
from server.recorded import recorded_of
from server.store.links import Ticket, TicketState

_DAY_S = 86_400
_PATH = "/api/v1/invitations"

router = APIRouter(prefix=_PATH, tags=["people"])


class InvitationRequest(BaseModel):
    """Who is invited: as what, by which name, and for how long the link opens. `athlete_id` is whom
    an athlete's own device films."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"role": "viewer", "name": "Ada's mother"}]}
    )

    role: Invited
    name: Name | None = None
    athlete_id: AthleteId | None = None
    expires_s: Annotated[int, Field(ge=60, le=30 * _DAY_S)] = 2 * _DAY_S


class InvitationInfo(BaseModel):
    """An invitation that waits to be taken."""

    id: str
    role: Role
    name: str | None
    athlete_id: str | None
    state: TicketState
    created_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, row: Ticket, state: TicketState) -> Self:
        """From the table's row."""
        return cls(
            id=row.id,
            role=Role(row.role),
            name=row.name,
            athlete_id=row.athlete_id,
            state=state,
            created_at=datetime.fromtimestamp(row.created_s, UTC),
            expires_at=datetime.fromtimestamp(row.expires_s, UTC),
        )


class NewInvitation(BaseModel):
    """One that was just made; the token is told this once, and opens once."""

    id: str
    token: str
    url: str
    role: Role
    expires_at: datetime


class InvitationList(BaseModel):
    """Invitations, the newest first."""

    invitations: list[InvitationInfo]


class InvitationClaim(BaseModel):
    """What a person says who takes an invitation; a name that was given with it comes before it."""

    model_config = ConfigDict(extra="forbid")

    token: Token
    name: Name | None = None


class NewMember(BaseModel):
    """A person who just came in; `key` is what their pages send from now on, told this once."""

    key: str
    role: Role
    owner: str
    name: str


@router.post("", status_code=201)
async def invite(request: Request, response: Response, wanted: InvitationRequest) -> NewInvitation:
    """Invite one person."""
    accounts, caller = accounts_of(request), caller_of(request)
    if wanted.athlete_id is not None:
        athletes = recorded_of(request).athletes
        await run_in_threadpool(athletes.get, caller.owner, wanted.athlete_id)
    key = admit(caller, accounts.tiers, Role(wanted.role), wanted.name, wanted.athlete_id)
    made, token = await run_in_threadpool(
        accounts.invitations.make, key, wanted.expires_s, caller.key_id
    )
    response.headers["Location"] = f"{_PATH}/{made.id}"
    response.headers["Cache-Control"] = "no-store"
    return NewInvitation(
        id=made.id,
        token=token,
        url=page_link(request, "join", "invite", token),
        role=Role(made.role),
        expires_at=datetime.fromtimestamp(made.expires_s, UTC),
    )


@router.post("/claim", status_code=201)
async def claim(request: Request, response: Response, said: InvitationClaim) -> NewMember:
    """Take an invitation; no key is asked for."""
    tickets = accounts_of(request).invitations
    done = await claimed(request, response, tickets, said.token, said.name)
    key = done.key
    return NewMember(key=done.text, role=Role(key.role or ""), owner=key.owner, name=key.name or "")


@router.get("")
def invitations(request: Request) -> InvitationList:
    """Those that wait to be taken."""
    tickets = accounts_of(request).invitations
    found = tickets.waiting(owner_of(request))
    return InvitationList(invitations=[InvitationInfo.of(one, tickets.state(one)) for one in found])


@router.delete("/{invitation_id}", status_code=204, response_class=Response)
def withdraw(request: Request, invitation_id: ShortId) -> Response:
    """Withdraw one that waits; who has come stays, see `/api/v1/members`."""
    accounts_of(request).invitations.revoke(owner_of(request), invitation_id)
    return Response(status_code=204)
