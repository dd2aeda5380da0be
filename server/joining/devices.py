"""`/api/v1/devices`: the cameras that were paired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol, Self, cast

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from server.accounts.accounts import accounts_of
from server.accounts.owner import owner_of
from server.accounts.revoking import revoke_key
from server.accounts.roles import Role
from server.joining.words import AthleteId, Name, ShortId
from server.recorded import recorded_of
from server.sessions.begun import live_house_of
from server.store.keys import Key

router = APIRouter(prefix="/api/v1/devices", tags=["devices"])


class Lines(Protocol):
    """Which devices can be reached, where that is known: `app.state.lines`."""

    def online(self, device_id: str) -> bool:
        """Whether its line is open."""

    def state_of(self, device_id: str) -> str | None:
        """What it last said of itself."""


class DeviceInfo(BaseModel):
    """A device. `last_seen_at` is to the minute; `online` whether it can be told to start or is
    live, `session_id` its live session, and `state` idle, starting, live or failed."""

    id: str
    name: str
    athlete_id: str | None
    created_at: datetime
    last_seen_at: datetime | None
    online: bool
    session_id: str | None
    state: str

    @classmethod
    def of(cls, key: Key, session_id: str | None, lines: Lines | None) -> Self:
        """From the table's row, and what is known of now."""
        live = session_id is not None
        said = None if lines is None else lines.state_of(key.id)
        return cls(
            id=key.id,
            name=key.name or "",
            athlete_id=key.athlete_id,
            created_at=datetime.fromtimestamp(key.created_s, UTC),
            last_seen_at=None if key.used_s is None else datetime.fromtimestamp(key.used_s, UTC),
            online=live or (lines is not None and lines.online(key.id)),
            session_id=session_id,
            state=said or ("live" if live else "idle"),
        )


class DeviceList(BaseModel):
    """Devices, the newest first."""

    devices: list[DeviceInfo]


class DeviceChange(BaseModel):
    """What is to change; what is left out stays, and null films nobody in particular."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "Behind the goal"}]}
    )

    name: Name = Field(default="", validate_default=False)
    athlete_id: AthleteId | None = None


@router.get("")
async def devices(request: Request) -> DeviceList:
    """Those of the owner that may come in."""
    register = accounts_of(request).register
    found = await run_in_threadpool(register.holders, owner_of(request), Role.ATHLETE)
    return DeviceList(devices=await _infos(request, found))


@router.patch("/{device_id}")
async def change(request: Request, device_id: ShortId, wanted: DeviceChange) -> DeviceInfo:
    """Call it something else, or let it film another athlete from its next session on."""
    values = wanted.model_dump(exclude_unset=True)
    found = await run_in_threadpool(_change, request, device_id, values)
    accounts_of(request).directory.forget(device_id)
    return (await _infos(request, [found]))[0]


@router.delete("/{device_id}", status_code=204, response_class=Response)
async def revoke(request: Request, device_id: ShortId) -> Response:
    """Send it away: its key opens nothing any more, and its live session ends at once."""
    register, owner = accounts_of(request).register, owner_of(request)
    await run_in_threadpool(register.holder, owner, device_id, Role.ATHLETE)
    await revoke_key(request, owner, device_id, "the device was removed")
    return Response(status_code=204)


def _change(request: Request, device_id: str, values: Mapping[str, Any]) -> Key:
    register, owner = accounts_of(request).register, owner_of(request)
    found = register.holder(owner, device_id, Role.ATHLETE)
    if values.get("athlete_id") is not None:
        recorded_of(request).athletes.get(owner, values["athlete_id"])
    return register.change(found, values)


async def _infos(request: Request, keys: Sequence[Key]) -> list[DeviceInfo]:
    begun = await live_house_of(request).begun(owner_of(request))
    sessions = {one.key_id: one.session_id for one in begun}
    lines = cast("Lines | None", getattr(request.app.state, "lines", None))
    return [DeviceInfo.of(one, sessions.get(one.id), lines) for one in keys]
