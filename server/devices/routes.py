"""`/api/v1/devices/…`: a device's line, and what is said to it from aside."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, cast

from fastapi import APIRouter, Path, Query, Request, WebSocket, WebSocketDisconnect
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from inference.motion.analyzer import AthleteProfile
from inference.sports.registry import get_sport
from server.accounts.accounts import accounts_of
from server.accounts.owner import Caller, caller_of
from server.accounts.roles import Role
from server.devices.identity import DEVICE_PATTERN, demands_key, device_of
from server.devices.lines import Line, Lines, SaysTooMuch, TooManyLines
from server.devices.messages import DeviceState, Doing, decode_state
from server.fleet.fleet import fleet_of
from server.recorded import recorded_of
from server.sockets import reason
from server.wire.errors import MalformedMessage
from server.wire.problems import Problem

NO_DEVICE = 4403
REPLACED = 4409
TOO_MANY = 4429

router = APIRouter(prefix="/api/v1/devices", tags=["devices"])

DeviceId = Annotated[str, Path(pattern=DEVICE_PATTERN)]


class DeviceStart(BaseModel):
    """What the device is to send: of whom, for which sport, and whether the video is kept."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"sport": "cmj", "record": True}]}
    )

    sport: Annotated[str, Field(min_length=1, max_length=64)]
    athlete_id: Annotated[str, Field(max_length=32, pattern="^[A-Za-z0-9_-]*$")] | None = None
    record: bool = False


class DeviceTold(BaseModel):
    """The device was told; `state` is what it said of itself before."""

    id: str
    state: Doing


@router.websocket("/line")
async def line(
    socket: WebSocket, device: Annotated[str | None, Query(pattern=DEVICE_PATTERN)] = None
) -> None:
    """A device's line: it hears when to start and to stop, and says how it is.

    A device is who has a key of its own; on a server that asks for none it names itself. A newer
    line takes the place of the one before, which is closed with code 4409.
    """
    await socket.accept()
    caller = caller_of(socket)
    who = device_of(socket, device)
    if who is None:
        detail = "come with a device's own key, or, where none is asked for, with ?device=NAME"
        await socket.close(NO_DEVICE, detail)
        return
    lines = lines_of(socket)
    try:
        opened = lines.open(who, caller.owner)
    except TooManyLines as error:
        await socket.close(TOO_MANY, reason(str(error)))
        return
    try:
        await _hold(socket, lines, opened)
    except SaysTooMuch as error:
        await socket.close(TOO_MANY, reason(str(error)))
    except WebSocketDisconnect:
        pass
    finally:
        lines.close(opened)


@router.post("/{device_id}/start", status_code=202)
async def start(request: Request, device_id: DeviceId, wanted: DeviceStart) -> DeviceTold:
    """Tell a device to start; how it goes it says itself. 409 while it is not on the line."""
    caller = caller_of(request)
    get_sport(wanted.sport)
    said: dict[str, Any] = {"type": "start", "sport": wanted.sport, "record": wanted.record}
    if wanted.athlete_id is not None:
        known = recorded_of(request).athletes
        body = await run_in_threadpool(
            known.profile, caller.owner, wanted.athlete_id, AthleteProfile()
        )
        measures = {"height_m": body.height_m, "mass_kg": body.mass_kg}
        said |= {name: value for name, value in measures.items() if value is not None}
        said["athlete_id"] = wanted.athlete_id
    return await _tell(request, caller, device_id, said)


@router.post("/{device_id}/stop", status_code=202)
async def stop(request: Request, device_id: DeviceId) -> DeviceTold:
    """Tell a device to stop; its session ends in good order. 409 while it is not on the line."""
    return await _tell(request, caller_of(request), device_id, {"type": "stop"})


def lines_of(connection: HTTPConnection) -> Lines:
    """The lines of the application that a request came to."""
    return cast(Lines, connection.app.state.lines)


async def _tell(
    request: Request, caller: Caller, device_id: str, said: dict[str, Any]
) -> DeviceTold:
    opened = lines_of(request).line_of(device_id, caller.owner)
    if opened is None:
        await _check_known(request, caller, device_id)
        if (elsewhere := await _tell_elsewhere(request, caller, device_id, said)) is not None:
            return elsewhere
        detail = "the device is not on the line: wake it up, or open its page again"
        raise Problem(409, "device-offline", detail)
    opened.say(said)
    return DeviceTold(id=device_id, state=opened.state.state)


async def _tell_elsewhere(
    request: Request, caller: Caller, device_id: str, said: dict[str, Any]
) -> DeviceTold | None:
    """The same where its line is at another server; None where it is at none."""
    fleet = fleet_of(request)
    entry = None if fleet is None else await fleet.device(device_id, caller.owner)
    if fleet is None or entry is None:
        return None
    await fleet.ask(entry, "device", device=device_id, owner=caller.owner, message=said)
    return DeviceTold(id=device_id, state=DeviceState.of(entry.told).state)


async def _check_known(request: Request, caller: Caller, device_id: str) -> None:
    """Raises a 404 problem for what is no device of the caller's; where no key is asked for, any
    name may be one."""
    if not demands_key(request):
        return
    register = accounts_of(request).register
    await run_in_threadpool(register.holder, caller.owner, device_id, Role.ATHLETE)


async def _hold(socket: WebSocket, lines: Lines, opened: Line) -> None:
    """Until the device leaves or the line is cut."""
    tasks = (
        asyncio.create_task(_say(socket, opened)),
        asyncio.create_task(_listen(socket, lines, opened)),
    )
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            if task.done():
                task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _say(socket: WebSocket, opened: Line) -> None:
    while (message := await opened.next()) is not None:
        await socket.send_text(message)
    await socket.close(REPLACED, "another line of this device was opened, or it may not be here")


async def _listen(socket: WebSocket, lines: Lines, opened: Line) -> None:
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        try:
            opened.heard(decode_state(message.get("text") or ""))
        except MalformedMessage as error:
            opened.heard(None)
            opened.say({"type": "error", "code": error.code, "detail": error.detail})
        else:
            lines.on_change(opened.device_id)
