"""Uploads: what is known of them in the database, and their bytes in the vault, kept in step."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import PurePosixPath

from sqlalchemy import delete, func, select
from starlette.concurrency import run_in_threadpool

from server.store.database import Database
from server.store.paging import newest
from server.store.tables import Upload, UploadState
from server.uploads.probe import Bounds, probe
from server.uploads.prober import Prober
from server.uploads.vault import Vault
from server.wire.problems import Problem

_LEFT_FREE_BYTES = 256 << 20
_LONGEST_NAME = 200
_JUST_MADE_S = 3600.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What an owner may send: bytes a file, bytes in all, and for how long an unfinished upload is
    kept, in seconds."""

    file_bytes: int
    quota_bytes: int
    unfinished_s: float
    video: Bounds


class Uploads:
    """Every upload of this server. `now` is the time in seconds since 1970; the methods without
    `async` block on the database: call them on a thread."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        limits: Limits,
        now: Callable[[], float],
        new_id: Callable[[], str],
    ) -> None:
        self._database = database
        self.vault = vault
        self.limits = limits
        self._now = now
        self._new_id = new_id
        self._prober = Prober()

    async def aclose(self) -> None:
        """Look into no more files."""
        await self._prober.aclose()

    def create(self, owner: str, name: str, length: int) -> Upload:
        """Make room for so many bytes; raises a 413 or 507 problem before any of them is taken."""
        self._check_room(owner, length)
        now_s = self._now()
        upload = Upload(
            id=self._new_id(),
            owner=owner,
            name=display_name(name),
            length=length,
            state=UploadState.RECEIVING,
            created_s=now_s,
            expires_s=now_s + self.limits.unfinished_s,
            video=None,
        )
        self.vault.create(upload.id)
        with self._database.begin() as session:
            session.add(upload)
        return upload

    def get(self, owner: str, upload_id: str) -> Upload:
        """One of the owner's; raises a 404 problem, also for those of others."""
        with self._database.begin() as session:
            upload = session.get(Upload, upload_id)
        if upload is None or upload.owner != owner:
            raise Problem(404, "unknown-upload", "there is no such upload, or not any more")
        return upload

    def page(
        self, owner: str, cursor: str | None, count: int
    ) -> tuple[Sequence[Upload], str | None]:
        """The owner's uploads, the newest first, from the cursor on, and the next page's."""
        return newest(self._database, Upload, [Upload.owner == owner], cursor, count)

    def received(self, upload: Upload) -> int:
        """How many of its bytes are here."""
        if upload.state == UploadState.COMPLETE:
            return upload.length
        try:
            return self.vault.received(upload.id)
        except FileNotFoundError:
            raise Problem(410, "upload-gone", "the upload was removed; send it again") from None

    async def complete(self, upload: Upload) -> Upload:
        """Look into a file that has all its bytes; what cannot be measured is removed, and the 422
        problem says why. Does nothing for one that was looked into before."""
        if upload.state == UploadState.COMPLETE:
            return upload
        try:
            path = self.vault.path(upload.id)
            upload.video = await probe(self._prober, path, upload.name, self.limits.video)
        except Problem as problem:
            if problem.status == HTTPStatus.UNPROCESSABLE_ENTITY:
                await run_in_threadpool(self.remove, upload)
            raise
        upload.state, upload.expires_s = UploadState.COMPLETE, None
        return await run_in_threadpool(self._keep, upload)

    def _keep(self, upload: Upload) -> Upload:
        with self._database.begin() as session:
            return session.merge(upload)

    def remove(self, upload: Upload) -> None:
        """Delete it, the bytes first: what is left after a crash is found and removed later."""
        self.vault.remove(upload.id)
        with self._database.begin() as session:
            session.execute(delete(Upload).where(Upload.id == upload.id))

    def sweep(self) -> int:
        """Remove what was not finished in time, and bytes that a crash left without a row;
        returns how many uploads were removed."""
        stale = (Upload.state == UploadState.RECEIVING) & (Upload.expires_s < self._now())
        with self._database.begin() as session:
            found = session.scalars(select(Upload).where(stale)).all()
            known = set(session.scalars(select(Upload.id)))
        for upload in found:
            self.remove(upload)
        self.vault.sweep(known, before_s=self._now() - _JUST_MADE_S)
        return len(found)

    def _check_room(self, owner: str, length: int) -> None:
        limits = self.limits
        if length == 0:
            raise Problem(422, "empty-upload", "the file is empty: choose one with a video in it")
        if length > limits.file_bytes:
            detail = f"the file has {length} bytes; at most {limits.file_bytes} are taken"
            raise Problem(413, "upload-too-long", detail, {"limit": limits.file_bytes})
        with self._database.begin() as session:
            mine = select(func.coalesce(func.sum(Upload.length), 0)).where(Upload.owner == owner)
            used = int(session.execute(mine).scalar_one())
        if used + length > limits.quota_bytes:
            detail = (
                f"{used} of {limits.quota_bytes} bytes are in use, and the file has {length}: "
                "delete uploads that are not needed any more"
            )
            raise Problem(413, "quota-exceeded", detail, {"limit": limits.quota_bytes})
        self.vault.folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self.vault.folder).free < length + _LEFT_FREE_BYTES:
            raise Problem(507, "disk-full", "the server's disk is full; its owner must make room")


def display_name(name: str) -> str:
    """What people read, in place of whatever was sent as a name: no folder, nothing unprintable."""
    last = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(char for char in last if char.isprintable()).strip()[:_LONGEST_NAME]
    return shown or "video"
