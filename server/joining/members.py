"""`/api/v1/members`: the people and devices of an owner."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Self

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from server.accounts.accounts import accounts_of
from server.accounts.owner import owner_of
from server.accounts.revoking import revoke_key
from server.accounts.roles import Role
from server.joining.words import ShortId
from server.store.keys import Key

router = APIRouter(prefix="/api/v1/members", tags=["people"])


class MemberInfo(BaseModel):
    """Who has a key with a role; those whose role is athlete are devices too. `last_seen_at` is to
    the minute."""

    id: str
    name: str
    role: Role
    athlete_id: str | None
    created_at: datetime
    last_seen_at: datetime | None

    @classmethod
    def of(cls, key: Key) -> Self:
        """From the table's row."""
        return cls(
            id=key.id,
            name=key.name or "",
            role=Role(key.role or ""),
            athlete_id=key.athlete_id,
            created_at=datetime.fromtimestamp(key.created_s, UTC),
            last_seen_at=None if key.used_s is None else datetime.fromtimestamp(key.used_s, UTC),
        )


class MemberList(BaseModel):
    """Members, the newest first."""

    members: list[MemberInfo]


@router.get("")
def members(request: Request) -> MemberList:
    """All who may come in."""
    found = accounts_of(request).register.holders(owner_of(request))
    return MemberList(members=[MemberInfo.of(one) for one in found])


@router.delete("/{member_id}", status_code=204, response_class=Response)
async def revoke(request: Request, member_id: ShortId) -> Response:
    """Take a member's key away: it opens nothing any more, what it watches is cut off, and what it
    began live ends at once."""
    owner = owner_of(request)
    await run_in_threadpool(accounts_of(request).register.holder, owner, member_id)
    await revoke_key(request, owner, member_id, "the member was removed")
    return Response(status_code=204)
