"""`/api/v1/sessions/ID/notes`: what a coach writes beside a session, live or over."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Annotated, Self

from fastapi import APIRouter, Path, Request, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from server.accounts.owner import owner_of
from server.history.notes import Notes
from server.history.routes import SessionId
from server.recorded import recorded_of
from server.sessions.telling import teller_of
from server.store.people import NOTE_LENGTH, KeptNote, KeptSession

router = APIRouter(prefix="/api/v1/sessions", tags=["sessions"])

NoteId = Annotated[str, Path(pattern="^[A-Za-z0-9_-]{22}$")]

_WRITTEN_WITHIN = 30
_LOOK_EVERY_S = 0.1
"""A session that has just begun is written down within a second or two."""


def _legible(text: str) -> str:
    """Without blanks around it; raises ValueError where nothing is left, or what is no text."""
    text = text.strip()
    if not text or not all(one.isprintable() or one == "\n" for one in text):
        raise ValueError("write something that can be read")
    return text


class NewNote(BaseModel):
    """What to write; `media_time_s` is the moment that it is about, in seconds of the session's
    video, `number` the attempt."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"text": "Left knee falls in", "number": 3}]},
    )

    text: Annotated[str, Field(max_length=NOTE_LENGTH), AfterValidator(_legible)]
    media_time_s: Annotated[float, Field(ge=0, le=1e7, allow_inf_nan=False)] | None = None
    number: Annotated[int, Field(ge=1, le=1_000_000)] | None = None


class NoteInfo(BaseModel):
    """A note."""

    id: str
    text: str
    media_time_s: float | None
    number: int | None
    created_at: datetime

    @classmethod
    def of(cls, row: KeptNote) -> Self:
        """From the table's row."""
        return cls(
            id=row.id,
            text=row.text,
            media_time_s=row.media_time_s,
            number=row.number,
            created_at=datetime.fromtimestamp(row.created_s, UTC),
        )


class NoteList(BaseModel):
    """A session's notes, the oldest first."""

    notes: list[NoteInfo]


@router.post("/{session_id}/notes", status_code=201)
async def add(request: Request, session_id: SessionId, wanted: NewNote) -> NoteInfo:
    """Write a note beside a session; whoever watches it is told at once."""
    found = await _session(request, session_id)
    made = await run_in_threadpool(
        _notes(request).add, found.id, wanted.text, wanted.media_time_s, wanted.number
    )
    info = NoteInfo.of(made)
    await teller_of(request)(found.id, {"type": "note", **info.model_dump(mode="json")})
    return info


@router.get("/{session_id}/notes")
async def notes(request: Request, session_id: SessionId) -> NoteList:
    """All notes of a session."""
    found = await _session(request, session_id)
    rows = await run_in_threadpool(_notes(request).of, found.id)
    return NoteList(notes=[NoteInfo.of(one) for one in rows])


@router.delete("/{session_id}/notes/{note_id}", status_code=204, response_class=Response)
async def remove(request: Request, session_id: SessionId, note_id: NoteId) -> Response:
    """Delete a note; whoever watches the session is told."""
    found = await _session(request, session_id)
    await run_in_threadpool(_notes(request).remove, found.id, note_id)
    await teller_of(request)(found.id, {"type": "note", "id": note_id, "deleted": True})
    return Response(status_code=204)


def _notes(request: Request) -> Notes:
    return recorded_of(request).notes


async def _session(request: Request, session_id: str) -> KeptSession:
    """The owner's; one that lives but is not written down yet is waited for."""
    history, owner = recorded_of(request).history, owner_of(request)
    lives = await teller_of(request).lives(session_id, owner)
    for _ in range(_WRITTEN_WITHIN if lives else 0):
        if await run_in_threadpool(history.find, session_id) is not None:
            break
        await asyncio.sleep(_LOOK_EVERY_S)
    return await run_in_threadpool(history.get, owner, session_id)
