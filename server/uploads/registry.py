"""Uploads: what is known of them in the database, and their bytes in the vault, kept in step."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path, PurePosixPath
from threading import Lock
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from server.store.database import Database
from server.store.objects.places import Places
from server.store.paging import newest
from server.store.tables import KeptIn, Upload, UploadState
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
    kept, in seconds, and a complete one, where there is an end to that."""

    file_bytes: int
    quota_bytes: int
    unfinished_s: float
    video: Bounds
    kept_s: float | None = None


class Uploads:
    """Every upload. `server` is this server's name, whose vault has what is not in the store yet;
    `now` is the time in seconds since 1970. The methods without `async` block on database, disk or
    store: call them on a thread."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        places: Places,
        limits: Limits,
        now: Callable[[], float],
        new_id: Callable[[], str],
        server: str | None = None,
    ) -> None:
        self._database = database
        self.vault = vault
        self.places = places
        self._server = server
        self.on_complete: Callable[[], None] = _nothing
        """Called on the event loop when another one is complete."""
        self.limits = limits
        self._now = now
        self._new_id = new_id
        self.busy: set[str] = set()
        """Ids of those that a request is just writing to."""
        self._creating: dict[str, Lock] = {}
        """Of each owner."""
        self._prober = Prober()

    async def aclose(self) -> None:
        """Look into no more files."""
        await self._prober.aclose()

    def create(self, owner: str, name: str, length: int, quota_bytes: int | None = None) -> Upload:
        """Make room for so many bytes; raises a 413 or 507 problem before any of them is taken.
        `quota_bytes` is how many the owner may keep where that is not the usual number."""
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
            completed_s=None,
            kept_in=KeptIn.DISK,
            server=self._server,
        )
        # What is checked must still be so when the row is there.
        with self._creating.setdefault(owner, Lock()), self._database.begin() as session:
            _one_at_a_time(session, owner)
            self._check_room(session, owner, length, quota_bytes)
            self.vault.create(upload.id)
            session.add(upload)
        return upload

    def check_room(self, owner: str, length: int, quota_bytes: int | None = None) -> None:
        """Raises the problem that `create` would raise now."""
        with self._database.begin() as session:
            self._check_room(session, owner, length, quota_bytes)

    def get(self, owner: str, upload_id: str) -> Upload:
        """One of the owner's; raises a 404 problem, also for those of others."""
        upload = self._find(upload_id)
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
            if upload.server not in (None, self._server):
                detail = "another server has what was sent so far: send the rest to the same one"
                raise Problem(
                    503, "upload-elsewhere", detail, headers={"Retry-After": "1"}
                ) from None
            raise Problem(410, "upload-gone", "the upload was removed; send it again") from None

    async def complete(self, upload: Upload) -> Upload:
        """Look into a file that has all its bytes; what cannot be measured is removed, and the 422
        problem says why. Does nothing for one that was looked into before."""
        if upload.state == UploadState.COMPLETE:
            return upload
        try:
            path = self.vault.path(upload.id)
            video = await probe(self._prober, path, upload.name, self.limits.video)
        except Problem as problem:
            now = await run_in_threadpool(self._find, upload.id)
            if now is not None and now.state == UploadState.COMPLETE:
                return now  # somebody else looked into it, and it is on its way to the store
            if problem.status == HTTPStatus.UNPROCESSABLE_ENTITY:
                await run_in_threadpool(self.remove, upload)
            raise
        kept = await run_in_threadpool(self._keep, upload, video)
        self.on_complete()
        return kept

    def _keep(self, upload: Upload, video: dict[str, Any]) -> Upload:
        change = (
            update(Upload)
            .where(Upload.id == upload.id, Upload.state == UploadState.RECEIVING)
            .values(
                state=UploadState.COMPLETE,
                expires_s=None,
                completed_s=self._now(),
                video=video,
            )
        )
        with self._database.begin() as session:
            session.execute(change)
        return self.get(upload.owner, upload.id)

    def _find(self, upload_id: str) -> Upload | None:
        with self._database.begin() as session:
            return session.get(Upload, upload_id)

    async def adopt(self, owner: str, name: str, path: Path) -> Upload:
        """Make a complete upload of a file of this server's, which moves away from there. Raises
        a 422 problem for what cannot be measured."""
        video = await probe(self._prober, path, name, self.limits.video)
        adopted = await run_in_threadpool(self._adopted, owner, name, path, video)
        self.on_complete()
        return adopted

    def _adopted(self, owner: str, name: str, path: Path, video: dict[str, Any]) -> Upload:
        now_s = self._now()
        upload = Upload(
            id=self._new_id(),
            owner=owner,
            name=name,
            length=path.stat().st_size,
            state=UploadState.COMPLETE,
            created_s=now_s,
            expires_s=None,
            video=video,
            completed_s=now_s,
            kept_in=KeptIn.DISK,
            server=self._server,
        )
        self.vault.adopt(upload.id, path)
        try:
            with self._database.begin() as session:
                session.add(upload)
        except SQLAlchemyError:
            self.vault.path(upload.id).rename(path)  # to be adopted another time
            raise
        return upload

    def room(self, owner: str, quota_bytes: int | None = None) -> int:
        """How many bytes more the owner may keep, of `quota_bytes` where that is not the usual
        number, and the disk can take."""
        quota_bytes = self.limits.quota_bytes if quota_bytes is None else quota_bytes
        with self._database.begin() as session:
            left = quota_bytes - _used(session, owner)
        self.vault.folder.mkdir(parents=True, exist_ok=True)
        return min(left, shutil.disk_usage(self.vault.folder).free - _LEFT_FREE_BYTES)

    def remove(self, upload: Upload) -> None:
        """Delete it, the bytes first: what is left after a crash is found and removed later. Raises
        StoreError when the store still has them."""
        self.remove_bytes(upload)
        with self._database.begin() as session:
            session.execute(delete(Upload).where(Upload.id == upload.id))
        self.remove_bytes(upload)  # the way to the store may have ended just now

    def remove_bytes(self, upload: Upload) -> None:
        """Wherever they are; raises StoreError."""
        if upload.kept_in == KeptIn.STORE or (
            upload.state == UploadState.COMPLETE and self.places.store is not None
        ):
            self.places.of(KeptIn.STORE).delete([upload_key(upload.id)])
        self.vault.remove(upload.id)

    def kept_until_s(self, upload: Upload) -> float | None:
        """When a complete one may be deleted; None where there is no such time."""
        if self.limits.kept_s is None or upload.state != UploadState.COMPLETE:
            return None
        return (upload.completed_s or upload.created_s) + self.limits.kept_s

    def sweep(self) -> int:
        """Remove what was not finished in time, unless it is just written to, and bytes that a
        crash left without a row; returns how many uploads were removed."""
        stale = (Upload.state == UploadState.RECEIVING) & (Upload.expires_s < self._now())
        with self._database.begin() as session:
            found = session.scalars(select(Upload).where(stale)).all()
        count = 0
        for upload in found:
            if upload.id not in self.busy:
                self.remove(upload)
                count += 1
        self.vault.sweep(self._on_disk, before_s=self._now() - _JUST_MADE_S)
        return count

    def _on_disk(self, upload_ids: Sequence[str]) -> set[str]:
        """Those whose bytes are wanted on the disk."""
        wanted = (Upload.id.in_(upload_ids), Upload.kept_in == KeptIn.DISK)
        with self._database.begin() as session:
            return set(session.scalars(select(Upload.id).where(*wanted)))

    def _check_room(
        self, session: Session, owner: str, length: int, quota_bytes: int | None
    ) -> None:
        limits = self.limits
        quota_bytes = limits.quota_bytes if quota_bytes is None else quota_bytes
        if length == 0:
            raise Problem(422, "empty-upload", "the file is empty: choose one with a video in it")
        if length > limits.file_bytes:
            detail = f"the file has {length} bytes; at most {limits.file_bytes} are taken"
            raise Problem(413, "upload-too-long", detail, {"limit": limits.file_bytes})
        used = _used(session, owner)
        if used + length > quota_bytes:
            detail = (
                f"{used} of {quota_bytes} bytes are in use, and the file has {length}: "
                "delete uploads that are not needed any more"
            )
            raise Problem(413, "quota-exceeded", detail, {"limit": quota_bytes})
        self.vault.folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self.vault.folder).free < length + _LEFT_FREE_BYTES:
            raise Problem(507, "disk-full", "the server's disk is full; its owner must make room")


def upload_key(upload_id: str) -> str:
    """What an upload is called in the store."""
    return f"uploads/{upload_id}"


def _used(session: Session, owner: str) -> int:
    mine = select(func.coalesce(func.sum(Upload.length), 0)).where(Upload.owner == owner)
    return int(session.execute(mine).scalar_one())


def _one_at_a_time(session: Session, owner: str) -> None:
    """Until the transaction ends, on whichever server."""
    if session.get_bind().dialect.name == "postgresql":
        key = func.hashtext(f"uploads of {owner}")
        session.execute(select(func.pg_advisory_xact_lock(key)))


def _nothing() -> None:
    pass


def display_name(name: str) -> str:
    """What people read, in place of whatever was sent as a name: no folder, nothing unprintable."""
    last = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(char for char in last if char.isprintable()).strip()[:_LONGEST_NAME]
    return shown or "video"
