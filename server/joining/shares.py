"""`/api/v1/shares`: links that show one session or analysis to whoever has them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Self

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator
from starlette.concurrency import run_in_threadpool

from server.accounts.accounts import accounts_of
from server.accounts.owner import caller_of, owner_of
from server.accounts.scopes import KeyScope, allowed
from server.accounts.shared import SHARED_PATH, SharedKind
from server.accounts.shares import NewShare
from server.joining.addresses import page_link
from server.joining.words import Name, ShortId
from server.recorded import recorded_of
from server.sessions.begun import live_house_of
from server.store.links import Share
from server.store.paging import PRINTABLE
from server.wire.problems import Problem

_DAY_S = 86_400
_PATH = "/api/v1/shares"

router = APIRouter(tags=["people"])

ThingId = Annotated[str, Field(max_length=64, pattern=PRINTABLE)]


class ShareRequest(BaseModel):
    """One session or one analysis, and for how long it is shown."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"session_id": "k3Jx0QmT8vYw5B1z", "label": "For Ada"}]},
    )

    session_id: ThingId | None = None
    analysis_id: ThingId | None = None
    expires_s: Annotated[int, Field(ge=3600, le=30 * _DAY_S)] = 7 * _DAY_S
    label: Name | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if (self.session_id is None) == (self.analysis_id is None):
            raise ValueError("name a session_id or an analysis_id, one of the two")
        return self

    @property
    def thing(self) -> tuple[SharedKind, str]:
        """What it is."""
        if self.session_id is not None:
            return SharedKind.SESSION, self.session_id
        return SharedKind.ANALYSIS, self.analysis_id or ""


class SharedInfo(BaseModel):
    """What a share shows: where to read it, and what it is called.

    `later` are the sessions that went on with a session when its server died or stopped, in order;
    told only to whoever comes by the share.
    """

    kind: SharedKind
    id: str
    later: list[str] = []
    sport: str
    label: str | None
    expires_at: datetime


class ShareInfo(BaseModel):
    """A share, without the token that opens it; `id` is its own, `shows` what it is of."""

    id: str
    created_at: datetime
    expires_at: datetime
    shows: SharedInfo

    @classmethod
    def of(cls, row: Share) -> Self:
        """From the table's row."""
        expires_at = datetime.fromtimestamp(row.expires_s, UTC)
        shows = SharedInfo(
            kind=SharedKind(row.kind),
            id=row.thing_id,
            sport=row.sport,
            label=row.label,
            expires_at=expires_at,
        )
        created_at = datetime.fromtimestamp(row.created_s, UTC)
        return cls(id=row.id, created_at=created_at, expires_at=expires_at, shows=shows)


class NewShareInfo(ShareInfo):
    """One that was just made; the token is told this once."""

    token: str
    url: str


class ShareList(BaseModel):
    """Shares, the newest first."""

    shares: list[ShareInfo]


@router.post(_PATH, status_code=201)
async def share(request: Request, response: Response, wanted: ShareRequest) -> NewShareInfo:
    """Make a link that shows one session, live or over, or one analysis, and nothing else."""
    kind, thing_id = wanted.thing
    sport = await _sport(request, kind, thing_id)
    new = NewShare(owner_of(request), kind, thing_id, sport, wanted.label, wanted.expires_s)
    made, token = await run_in_threadpool(accounts_of(request).shares.make, new)
    response.headers["Location"] = f"{_PATH}/{made.id}"
    response.headers["Cache-Control"] = "no-store"
    url = page_link(request, "shared", "share", token)
    return NewShareInfo(**ShareInfo.of(made).model_dump(), token=token, url=url)


@router.get(_PATH)
def shares(request: Request) -> ShareList:
    """Those that hold."""
    found = accounts_of(request).shares.held(owner_of(request))
    return ShareList(shares=[ShareInfo.of(one) for one in found])


@router.delete(f"{_PATH}/{{share_id}}", status_code=204, response_class=Response)
async def revoke(request: Request, share_id: ShortId) -> Response:
    """Withdraw it: it shows nothing any more, and who watches by it is cut off."""
    accounts = accounts_of(request)
    await run_in_threadpool(accounts.shares.revoke, owner_of(request), share_id)
    accounts.openings.end(share_id)
    return Response(status_code=204)


@router.get(SHARED_PATH)
async def shared(request: Request) -> SharedInfo:
    """What the share shows that asks."""
    found = caller_of(request).shared
    if found is None:
        raise Problem(404, "no-share", "this tells what a share shows: send its token as the key")
    return SharedInfo(
        kind=found.kind,
        id=found.id,
        later=list(found.later),
        sport=found.sport,
        label=found.label,
        expires_at=datetime.fromtimestamp(found.expires_s, UTC),
    )


async def _sport(request: Request, kind: SharedKind, thing_id: str) -> str:
    """That of what is to be shown; raises a 404 problem for what is not the owner's, and a 403
    problem for what the caller itself may not see."""
    recorded, caller = recorded_of(request), caller_of(request)
    if kind is SharedKind.ANALYSIS:
        return (await run_in_threadpool(recorded.queue.get, caller.owner, thing_id)).sport
    if not allowed(caller.scopes, KeyScope.WATCH):
        detail = f"this key lacks the scope {KeyScope.WATCH}: it cannot show what it cannot see"
        raise Problem(403, "missing-scope", detail, {"scope": KeyScope.WATCH})
    for one in await live_house_of(request).begun(caller.owner):
        if one.session_id == thing_id:
            return one.sport
    return (await run_in_threadpool(recorded.history.get, caller.owner, thing_id)).sport
