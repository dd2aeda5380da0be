"""`/api/v1/uploads`: tus 1.0, and a plain POST for small files."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any, Self

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, Headers, UploadFile
from starlette.requests import ClientDisconnect

from server.accounts.owner import Caller, caller_of, owner_of
from server.bodies import within
from server.recorded import recorded_of
from server.store.tables import Upload, UploadState
from server.uploads import tus
from server.uploads.registry import Uploads
from server.uploads.vault import Checksum, TooManyBytes, WrongChecksum
from server.wire.problems import Problem

IDLE_S = 30.0
"""For how long the next bytes of a request are waited for."""
MOST_PLAIN_BYTES = 100 << 20
_CHUNK = 1 << 16
_AROUND = 1 << 16
"""A form has hardly more bytes than that beside its file."""

router = APIRouter(prefix=tus.PATH, tags=["uploads"])

UploadId = Annotated[str, Path(pattern="^[A-Za-z0-9_-]{22}$")]


class VideoInfo(BaseModel):
    """What a video says of itself; sizes before it is turned upright."""

    width: int
    height: int
    codec: str
    duration_s: float
    frame_count: int
    nominal_fps: float | None


class UploadInfo(BaseModel):
    """An upload. `video` is there once it is complete; `expires_at` is until when the rest of an
    incomplete one is waited for, and `kept_until` when a complete one is deleted, or later, once
    it is measured."""

    id: str
    name: str
    length: int
    received: int
    state: UploadState
    created_at: datetime
    expires_at: datetime | None
    kept_until: datetime | None
    video: VideoInfo | None

    @classmethod
    def of(cls, upload: Upload, received: int, kept_until_s: float | None) -> Self:
        """From the table's row."""
        return cls(
            id=upload.id,
            name=upload.name,
            length=upload.length,
            received=received,
            state=UploadState(upload.state),
            created_at=datetime.fromtimestamp(upload.created_s, UTC),
            expires_at=_time(upload.expires_s),
            kept_until=_time(kept_until_s),
            video=None if upload.video is None else VideoInfo.model_validate(upload.video),
        )


class Stalled(Problem):
    """The sender is connected, and sends nothing."""

    def __init__(self) -> None:
        detail = f"nothing came for {IDLE_S:g} s: go on from the offset that the server has"
        # Whatever still comes of that body is not waited for.
        super().__init__(408, "stalled", detail, headers={"Connection": "close"})


class UploadPage(BaseModel):
    """Uploads, the newest first; `next` is the cursor of those before them, if there are any."""

    uploads: list[UploadInfo]
    next: str | None


_TUS_CREATED: dict[str, Any] = {
    "description": "Made. In answer to tus, the bytes are sent to `Location` by PATCH.",
    "headers": {"Location": {"schema": {"type": "string"}}},
}


def _header(name: str, *, required: bool, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": required, "schema": schema}


def _speaks_tus(*, required: bool) -> dict[str, Any]:
    return _header("Tus-Resumable", required=required, type="string", enum=[tus.VERSION])


_BINARY = {"type": "string", "format": "binary"}
_OFFSET = _header("Upload-Offset", required=True, type="integer", minimum=0)
_CHECKSUM = _header(
    "Upload-Checksum",
    required=False,
    type="string",
    pattern=f"^({'|'.join(tus.ALGORITHMS)}) [A-Za-z0-9+/]+=*$",
)
_CREATING: dict[str, Any] = {
    "parameters": [
        _speaks_tus(required=False),
        _header("Upload-Length", required=False, type="integer", minimum=1),
        _header("Upload-Metadata", required=False, type="string"),
    ],
    "requestBody": {
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": _BINARY},
                }
            }
        }
    },
}
_ASKING = {"parameters": [_speaks_tus(required=True)]}
_SENDING: dict[str, Any] = {
    "parameters": [_speaks_tus(required=True), _OFFSET, _CHECKSUM],
    "requestBody": {"required": True, "content": {tus.CONTENT_TYPE: {"schema": _BINARY}}},
}


@router.options("", status_code=204, response_class=Response)
def abilities(request: Request) -> Response:
    """What this tus server can do."""
    limits = recorded_of(request).uploads.limits
    return Response(status_code=204, headers=tus.server_headers(limits.file_bytes))


@router.post(
    "",
    status_code=201,
    response_model=UploadInfo,
    responses={201: _TUS_CREATED},
    openapi_extra=_CREATING,
)
async def create(request: Request) -> Response:
    """Begin an upload by tus (`Tus-Resumable`, `Upload-Length`), or send a small file in one piece
    (`multipart/form-data`, its field `file`)."""
    uploads, caller = recorded_of(request).uploads, caller_of(request)
    if not tus.is_tus(request.headers):
        upload = await _take_plain(request, uploads, caller)
        return _made(uploads, upload, upload.length, {})
    tus.check_version(request.headers)
    length = tus.natural(request.headers, "upload-length")
    name = tus.file_name(request.headers)
    checksum = tus.checksum_of(request.headers)
    upload = await run_in_threadpool(
        uploads.create, caller.owner, name, length, caller.tier.upload_bytes
    )
    received = 0
    if request.headers.get("content-type") == tus.CONTENT_TYPE:
        upload, received = await _append(request, uploads, upload, checksum)
    return _made(uploads, upload, received, tus.upload_headers(upload, received))


@router.get("")
def uploads(
    request: Request,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> UploadPage:
    """All uploads, the newest first."""
    registry = recorded_of(request).uploads
    found, following = registry.page(owner_of(request), cursor, limit)
    shown = [
        UploadInfo.of(one, _received(registry, one), registry.kept_until_s(one)) for one in found
    ]
    return UploadPage(uploads=shown, next=following)


@router.get("/{upload_id}")
async def upload(request: Request, upload_id: UploadId) -> UploadInfo:
    """One upload. All of its bytes being here, it is looked into if it was not yet."""
    registry = recorded_of(request).uploads
    found = await run_in_threadpool(registry.get, owner_of(request), upload_id)
    received = registry.received(found)
    if received == found.length:
        found = await registry.complete(found)
    return UploadInfo.of(found, received, registry.kept_until_s(found))


@router.head("/{upload_id}", response_class=Response, openapi_extra=_ASKING)
async def offset(request: Request, upload_id: UploadId) -> Response:
    """tus: how many bytes are here (`Upload-Offset`)."""
    tus.check_version(request.headers)
    registry = recorded_of(request).uploads
    found = await run_in_threadpool(registry.get, owner_of(request), upload_id)
    headers = tus.upload_headers(found, registry.received(found))
    return Response(headers={**headers, **tus.told_at_creation(found)})


@router.patch("/{upload_id}", status_code=204, response_class=Response, openapi_extra=_SENDING)
async def append(request: Request, upload_id: UploadId) -> Response:
    """tus: more bytes, from `Upload-Offset` on. With the last ones the file is looked into, and
    removed with a 422 when it is no video that can be measured."""
    tus.check_version(request.headers)
    if request.headers.get("content-type") != tus.CONTENT_TYPE:
        detail = f"send the bytes as {tus.CONTENT_TYPE}"
        raise Problem(415, "wrong-content-type", detail, {"expected": tus.CONTENT_TYPE})
    checksum = tus.checksum_of(request.headers)
    registry = recorded_of(request).uploads
    found = await run_in_threadpool(registry.get, owner_of(request), upload_id)
    found, received = await _append(request, registry, found, checksum)
    return Response(status_code=204, headers=tus.upload_headers(found, received))


@router.delete("/{upload_id}", status_code=204, response_class=Response)
async def remove(request: Request, upload_id: UploadId) -> Response:
    """Delete the upload and its bytes; what was measured in it stays."""
    registry = recorded_of(request).uploads
    found = await run_in_threadpool(registry.get, owner_of(request), upload_id)
    with _alone(request, found):
        await run_in_threadpool(registry.remove, found)
    return Response(status_code=204, headers={"Tus-Resumable": tus.VERSION})


def _time(since_1970_s: float | None) -> datetime | None:
    return None if since_1970_s is None else datetime.fromtimestamp(since_1970_s, UTC)


def _received(registry: Uploads, upload: Upload) -> int:
    try:
        return registry.received(upload)
    except Problem:
        return 0


def _made(registry: Uploads, upload: Upload, received: int, headers: dict[str, str]) -> Response:
    body = UploadInfo.of(upload, received, registry.kept_until_s(upload)).model_dump_json()
    headers = {"Location": f"{tus.PATH}/{upload.id}", **headers}
    return Response(body, 201, headers, media_type="application/json")


async def _append(
    request: Request, registry: Uploads, upload: Upload, checksum: Checksum | None
) -> tuple[Upload, int]:
    """Take the request's bytes; the upload as it is then, and how many it has. Raises 408, 409,
    410, 423, 460 and 400 problems, and 422 for no video."""
    with _alone(request, upload):
        received = registry.received(upload)
        if request.method == "PATCH":
            given = tus.natural(request.headers, "upload-offset")
            if given != received:
                detail = f"there are {received} bytes: go on from there, not from {given}"
                headers = tus.upload_headers(upload, received)
                raise Problem(409, "wrong-offset", detail, {"offset": received}, headers)
        if received < upload.length:
            received = await _store(_patient(request), registry, upload, checksum)
        if received == upload.length:
            upload = await registry.complete(upload)
        return upload, received


def _patient(request: Request) -> Request:
    """The same; reading its body raises Stalled when nothing comes for too long."""
    return Request(request.scope, within(IDLE_S, request.receive, Stalled))


async def _store(
    request: Request, registry: Uploads, upload: Upload, checksum: Checksum | None
) -> int:
    try:
        return await registry.vault.append(upload.id, request.stream(), upload.length, checksum)
    except Stalled as stalled:
        headers = tus.upload_headers(upload, registry.received(upload))
        stalled.headers.update(headers, Location=f"{tus.PATH}/{upload.id}")
        raise
    except TooManyBytes:
        detail = f"more came than the {upload.length} bytes that were announced"
        raise Problem(400, "too-many-bytes", detail) from None
    except WrongChecksum:
        detail = "the bytes were changed on their way: send them again"
        raise Problem(tus.WRONG_CHECKSUM, "checksum-mismatch", detail) from None
    except ClientDisconnect:
        return registry.received(upload)
    except FileNotFoundError:
        raise Problem(410, "upload-gone", "the upload was removed; send it again") from None


@contextmanager
def _alone(request: Request, upload: Upload) -> Iterator[None]:
    """Nobody else writes to the upload meanwhile; raises a 423 problem when somebody does."""
    busy = recorded_of(request).uploads.busy
    if upload.id in busy:
        detail = "another request is still sending to this upload: ask for its offset again"
        raise Problem(423, "upload-busy", detail, headers={"Retry-After": "1"})
    busy.add(upload.id)
    try:
        yield
    finally:
        busy.discard(upload.id)


async def _take_plain(request: Request, registry: Uploads, caller: Caller) -> Upload:
    length = _plain_length(request.headers)
    least = max(1, length - _AROUND)
    await run_in_threadpool(registry.check_room, caller.owner, least, caller.tier.upload_bytes)
    form = await _form(request)
    try:
        upload = await _keep_file(form, registry, caller)
    finally:
        await form.close()
    try:
        return await registry.complete(upload)
    except Problem as problem:
        if problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
            await run_in_threadpool(registry.remove, upload)  # its sender knows nothing of it
        raise


def _plain_length(headers: Headers) -> int:
    """How long a request with a form is; raises 411, 413 and 415 problems."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        detail = "send the file as multipart/form-data in the field `file`, or speak tus 1.0"
        raise Problem(415, "wrong-content-type", detail, {"expected": "multipart/form-data"})
    if "content-length" not in headers:
        raise Problem(411, "length-required", "say how long the request is, or speak tus 1.0")
    length = tus.natural(headers, "content-length")
    if length > MOST_PLAIN_BYTES:
        detail = f"in one piece at most {MOST_PLAIN_BYTES} bytes are taken: send it by tus 1.0"
        raise Problem(413, "upload-too-long", detail, {"limit": MOST_PLAIN_BYTES})
    return length


async def _form(request: Request) -> FormData:
    """Close it; raises 400 and 408 problems."""
    try:
        return await _patient(request).form(max_files=1, max_fields=10)
    except UnicodeError as error:
        detail = "Content-Type: its charset is none that a form can be written in; leave it out"
        raise Problem(400, "bad-header", detail) from error


async def _keep_file(form: FormData, registry: Uploads, caller: Caller) -> Upload:
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise Problem(422, "invalid-input", "the form has no file in its field `file`")
    name, length = file.filename or "", file.size or 0
    upload = await run_in_threadpool(
        registry.create, caller.owner, name, length, caller.tier.upload_bytes
    )
    try:
        await registry.vault.append(upload.id, _chunks(file), upload.length)
    except OSError:
        await run_in_threadpool(registry.remove, upload)
        raise
    return upload


async def _chunks(file: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await file.read(_CHUNK):
        yield chunk
