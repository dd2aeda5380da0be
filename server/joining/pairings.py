"""`/api/v1/pairings`: a phone becomes a camera by scanning a code."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from server.accounts.accounts import accounts_of
from server.accounts.granting import admit
from server.accounts.owner import caller_of, owner_of
from server.accounts.roles import Role
from server.joining.addresses import page_link, qr_svg
from server.joining.claiming import claim as claimed
from server.joining.words import AthleteId, Name, ShortId, Token
from server.recorded import recorded_of
from server.store.links import TicketState

LIFETIME_S = 600.0

_PATH = "/api/v1/pairings"

router = APIRouter(prefix=_PATH, tags=["devices"])


class PairingRequest(BaseModel):
    """What the device is to be called, and whom it films."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "Left of the box"}]}
    )

    name: Name | None = None
    athlete_id: AthleteId | None = None


class PairingInfo(BaseModel):
    """A pairing; `device_id` is there once a device has claimed it."""

    id: str
    state: TicketState
    device_id: str | None
    expires_at: datetime


class NewPairing(PairingInfo):
    """One that waits for a device: `url` opens it, and `qr_svg` is a picture of that to be scanned.
    The token is told this once, and opens once."""

    token: str
    url: str
    qr_svg: str


class PairingClaim(BaseModel):
    """What a device says of itself; a name that was given with the pairing comes before its own."""

    model_config = ConfigDict(extra="forbid")

    token: Token
    name: Name | None = None


class NewDevice(BaseModel):
    """A device that was just paired; `key` is what it sends from now on, and is told this once."""

    device_id: str
    key: str = Field(description="Authorization: Bearer KEY, or ?key=KEY on a WebSocket")
    name: str


@router.post("", status_code=201)
async def pair(request: Request, response: Response, wanted: PairingRequest) -> NewPairing:
    """Let one device in: it has ten minutes to scan the code."""
    accounts, caller = accounts_of(request), caller_of(request)
    if wanted.athlete_id is not None:
        athletes = recorded_of(request).athletes
        await run_in_threadpool(athletes.get, caller.owner, wanted.athlete_id)
    key = admit(caller, accounts.tiers, Role.ATHLETE, wanted.name, wanted.athlete_id)
    made, token = await run_in_threadpool(accounts.pairings.make, key, LIFETIME_S, caller.key_id)
    response.headers["Location"] = f"{_PATH}/{made.id}"
    response.headers["Cache-Control"] = "no-store"
    url = page_link(request, "phone", "pair", token)
    return NewPairing(
        id=made.id,
        state=TicketState.WAITING,
        device_id=None,
        expires_at=datetime.fromtimestamp(made.expires_s, UTC),
        token=token,
        url=url,
        qr_svg=qr_svg(url),
    )


@router.post("/claim", status_code=201)
async def claim(request: Request, response: Response, said: PairingClaim) -> NewDevice:
    """Become the device of a pairing; no key is asked for."""
    done = await claimed(request, response, accounts_of(request).pairings, said.token, said.name)
    return NewDevice(device_id=done.key.id, key=done.text, name=done.key.name or "")


@router.get("/{pairing_id}")
def pairing(request: Request, pairing_id: ShortId) -> PairingInfo:
    """Whether a device has come."""
    pairings = accounts_of(request).pairings
    found = pairings.get(owner_of(request), pairing_id)
    return PairingInfo(
        id=found.id,
        state=pairings.state(found),
        device_id=found.key_id,
        expires_at=datetime.fromtimestamp(found.expires_s, UTC),
    )


@router.delete("/{pairing_id}", status_code=204, response_class=Response)
def withdraw(request: Request, pairing_id: ShortId) -> Response:
    """Withdraw one that waits; a device that has come stays, see `/api/v1/devices`."""
    accounts_of(request).pairings.revoke(owner_of(request), pairing_id)
    return Response(status_code=204)
