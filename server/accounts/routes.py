"""`/api/v1/keys`: whose key may do what; `/api/v1/account`: what an owner may, and has used."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Self

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from server.accounts.accounts import accounts_of
from server.accounts.granting import grant
from server.accounts.key_text import ID_PATTERN
from server.accounts.owner import OWNER_PATTERN, caller_of
from server.accounts.revoking import revoke_key
from server.accounts.roles import Role, role_of
from server.accounts.scopes import KeyScope, known
from server.accounts.tiers import Tier, TierName
from server.accounts.usage import month_of, used
from server.store.keys import Key

_KEYS = "/api/v1/keys"

router = APIRouter(prefix="/api/v1", tags=["keys"])

KeyId = Annotated[str, Path(pattern=ID_PATTERN)]


class KeyRequest(BaseModel):
    """A key to be made. What is left out it has of the key that asks: the owner, the tier (of the
    server's own key the first that is configured), the scopes but for `admin` and `metrics`, and
    the end."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"owner": "harbour-club", "tier": "pro", "expires_in_days": 365}]
        },
    )

    owner: Annotated[str, Field(pattern=OWNER_PATTERN)] | None = None
    tier: TierName | None = None
    scopes: Annotated[set[KeyScope], Field(min_length=1)] | None = None
    expires_in_days: Annotated[int, Field(ge=1, le=36_500)] | None = None


class KeyInfo(BaseModel):
    """A key, without the secret that opens anything. `used_at` is when it was last used, to the
    minute."""

    id: str
    owner: str
    tier: str
    scopes: list[KeyScope]
    role: Role | None
    name: str | None
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None

    @classmethod
    def of(cls, key: Key) -> Self:
        """From the table's row."""
        return cls(
            id=key.id,
            owner=key.owner,
            tier=key.tier,
            scopes=sorted(known(key.scopes)),
            role=role_of(key.role),
            name=key.name,
            created_at=datetime.fromtimestamp(key.created_s, UTC),
            expires_at=_time(key.expires_s),
            used_at=_time(key.used_s),
            revoked_at=_time(key.revoked_s),
        )


class NewKeyInfo(BaseModel):
    """A key that was just made; `text` is what its bearer sends, and is told this once."""

    key: KeyInfo
    text: str


class KeyPage(BaseModel):
    """Keys, the newest first; `next` is the cursor of those before them, if there are any."""

    keys: list[KeyInfo]
    next: str | None


class AccountInfo(BaseModel):
    """An owner: what its key allows, and what of it is used; None is no limit. `role` is that of
    the person or device whose key it is, None for a program's; a device has `device_id`, and
    `athlete_id` if it films one athlete."""

    owner: str
    role: Role | None
    scopes: list[KeyScope]
    device_id: str | None
    athlete_id: str | None
    limits: Tier
    month: str = Field(description="In UTC, as 2026-11")
    analyses: int = Field(description="Asked for this month, those since deleted too")


@router.post("/keys", status_code=201)
def make(request: Request, response: Response, wanted: KeyRequest) -> NewKeyInfo:
    """Make a key. A key makes others for its own owner, with no more scopes than it has, of no
    higher tier, for no longer; the server's own makes any."""
    accounts = accounts_of(request)
    new = grant(
        caller_of(request),
        accounts.tiers,
        owner=wanted.owner,
        tier=wanted.tier,
        scopes=wanted.scopes,
        days=wanted.expires_in_days,
        now_s=accounts.now(),
    )
    key, text = accounts.register.make(new)
    response.headers["Location"] = f"{_KEYS}/{key.id}"
    response.headers["Cache-Control"] = "no-store"
    return NewKeyInfo(key=KeyInfo.of(key), text=text)


@router.get("/keys")
def keys(
    request: Request,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> KeyPage:
    """The owner's keys, the newest first, revoked ones too; everybody's with the server's own."""
    found, following = accounts_of(request).register.page(_whose(request), cursor, limit)
    return KeyPage(keys=[KeyInfo.of(one) for one in found], next=following)


@router.delete("/keys/{key_id}", status_code=204, response_class=Response)
async def revoke(request: Request, key_id: KeyId) -> Response:
    """Revoke a key: it opens nothing any more, at once here, within two seconds on other servers
    over the same database. What it began live ends, and what it watches."""
    await revoke_key(request, _whose(request), key_id, "the key was revoked")
    return Response(status_code=204)


@router.get("/account")
def account(request: Request) -> AccountInfo:
    """Who the key acts for, what it may, and how much of that is used."""
    accounts, caller = accounts_of(request), caller_of(request)
    now_s = accounts.now()
    with accounts.database.begin() as session:
        analyses = used(session, caller.owner, now_s)
    return AccountInfo(
        owner=caller.owner,
        role=caller.role or (Role.OWNER if KeyScope.ADMIN in caller.scopes else None),
        scopes=sorted(caller.scopes),
        device_id=caller.device_id,
        athlete_id=caller.athlete_id,
        limits=caller.tier,
        month=month_of(now_s),
        analyses=analyses,
    )


def _whose(request: Request) -> str | None:
    """Whose keys may be seen; None is everybody's."""
    caller = caller_of(request)
    return None if caller.runs_server else caller.owner


def _time(since_1970_s: float | None) -> datetime | None:
    return None if since_1970_s is None else datetime.fromtimestamp(since_1970_s, UTC)
