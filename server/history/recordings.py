"""Recordings of live sessions: begun, ended, and made into uploads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from logging import getLogger
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from inference.logs import bound
from server.history import history
from server.history.containers import SUFFIXES, mend
from server.history.history import History
from server.history.ledger import Ledger
from server.history.ledgers import Ledgers
from server.history.recorder import Recorder, RecordingLimits, Written
from server.store.objects.base import StoreError
from server.store.people import KeptSession, RecordingState
from server.uploads.registry import Uploads
from server.wire.problems import Problem

log = getLogger(__name__)

_LEAST_BYTES = 1 << 20
_FORGOTTEN_S = 86_400.0
_SPARE_S = 1.0
"""How long the last frame lasts is only known to who reads the file."""


@dataclass(frozen=True, slots=True)
class RecordingRules:
    """Whether sessions may be recorded, to which folder, and what one recording may be."""

    allowed: bool
    folder: Path
    limits: RecordingLimits


@dataclass(frozen=True, slots=True)
class Recorded:
    """Of which session a recording is."""

    session_id: str
    owner: str
    sport: str
    created_s: float

    @property
    def name(self) -> str:
        """What the upload is called, but for its suffix."""
        at = datetime.fromtimestamp(self.created_s, UTC)
        return f"{self.sport} {at:%Y-%m-%d %H.%M.%S} {self.session_id}"


class Recordings:
    """All of this process. `now` is the time in seconds since 1970, `new_id` names files."""

    def __init__(
        self,
        rules: RecordingRules,
        uploads: Uploads,
        history: History,
        ledgers: Ledgers,
        now: Callable[[], float],
        new_id: Callable[[], str],
    ) -> None:
        self._rules = rules
        self._uploads = uploads
        self._history = history
        self.ledgers = ledgers
        self._now = now
        self._new_id = new_id
        self._promised: dict[Recorder, tuple[str, int]] = {}

    def recorder(self, owner: str, quota_bytes: int | None = None) -> Recorder:
        """One for a session that is about to start, whose owner may keep so many bytes if that is
        not the usual number; blocks on the database. Raises a 403 problem where recording is not
        allowed, and a 413 where there is no room."""
        if not self._rules.allowed:
            detail = "this server records no sessions; see SIDELINE_RECORDING"
            raise Problem(403, "recording-forbidden", detail)
        promised = sum(length for whose, length in self._promised.values() if whose == owner)
        room = min(self._rules.limits.bytes, self._uploads.room(owner, quota_bytes) - promised)
        if room < _LEAST_BYTES:
            detail = (
                "there is no room for a recording: delete uploads that are not needed any more, "
                "or start the session without record=true"
            )
            raise Problem(413, "quota-exceeded", detail, {"room": max(0, room)})
        self._rules.folder.mkdir(parents=True, exist_ok=True)
        seconds = min(self._rules.limits.seconds, self._uploads.limits.video.seconds - _SPARE_S)
        return Recorder(self._rules.folder / self._new_id(), RecordingLimits(room, seconds))

    def begin(self, recorder: Recorder, owner: str) -> None:
        """The session has started: what may be written counts as taken until the end."""
        self._promised[recorder] = owner, recorder.limits.bytes

    async def end(self, recorder: Recorder, of: Recorded, ledger: Ledger | None = None) -> None:
        """The session is over: make an upload of what was written, and keep its ledger."""
        try:
            written = await asyncio.to_thread(recorder.finish)
            if written.path is not None and ledger is not None:
                await self._keep_ledger(of, ledger.finish())
            await self._keep(written, of)
        finally:
            self._promised.pop(recorder, None)

    async def rescue(self, row: KeptSession) -> None:
        """Make an upload of what a server had written that died; one that only lost its database
        for a while still writes."""
        path = self._found(str((row.recording or {}).get("file", "")))
        of = Recorded(row.id, row.owner, row.sport, row.created_s)
        why = "its server died"
        if path is None:
            await self._keep(Written(None, stopped=why), of)
            return
        told = await asyncio.to_thread(path.stat)
        if told.st_mtime > self._now() - history.DEAD_AFTER_S:
            log.info("the recording of session %s is still being written", row.id)
            return
        await asyncio.to_thread(mend, path)
        await self._keep(Written(path, bytes=told.st_size, stopped=why), of)

    async def _keep(self, written: Written, of: Recorded) -> None:
        facts: dict[str, Any] = {
            "frames": written.frames,
            "left_out": dict(written.left_out or {}),
            "stopped": written.stopped,
        }
        state, upload_id = RecordingState.FAILED, None
        try:
            if written.path is None:
                facts["problem"] = written.stopped or "no video came"
            else:
                upload = await self._adopt(written.path, of)
                state, upload_id = RecordingState.READY, upload
        except (Problem, OSError) as error:
            if isinstance(error, Problem) and not _is_the_files(error):
                log.warning("the recording of session %s must wait: %s", of.session_id, error)
                return  # the row stays as it is: `rescue_all` tries again
            facts["problem"] = error.detail if isinstance(error, Problem) else str(error)
            log.warning("the recording of session %s failed: %s", of.session_id, error)
        await asyncio.to_thread(self._history.recorded, of.session_id, state, facts, upload_id)

    async def _keep_ledger(self, of: Recorded, ledger: bytes) -> None:
        try:
            await asyncio.to_thread(self.ledgers.put, of.session_id, ledger)
        except (StoreError, OSError) as error:  # the video is worth keeping without it
            log.warning("the ledger of session %s is lost: %s", of.session_id, error)

    async def _adopt(self, path: Path, of: Recorded) -> str:
        try:
            upload = await self._uploads.adopt(of.owner, of.name + path.suffix, path)
        except Problem as problem:
            if _is_the_files(problem):
                await asyncio.to_thread(path.unlink, missing_ok=True)
            raise
        return upload.id

    def sweep(self) -> None:
        """Remove what was left here long ago of sessions that nobody wrote down."""
        for path in self._rules.folder.glob("*"):
            if path.stat().st_mtime < self._now() - _FORGOTTEN_S:
                path.unlink(missing_ok=True)

    def _found(self, stem: str) -> Path | None:
        paths = ((self._rules.folder / stem).with_suffix(one) for one in SUFFIXES.values())
        return next((path for path in paths if stem and path.is_file()), None)

    async def rescue_all(self) -> None:
        """What servers left that have died: their sessions end, and their recordings are kept."""
        for row in await asyncio.to_thread(self._history.bury):
            with bound(session_id=row.id):
                try:
                    await self.rescue(row)
                except (OSError, SQLAlchemyError) as error:
                    log.warning("the recording of session %s must wait: %s", row.id, error)


def _is_the_files(problem: Problem) -> bool:
    """Whether another try would fail in the same way."""
    return problem.status == HTTPStatus.UNPROCESSABLE_ENTITY
