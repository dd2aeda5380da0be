"""What is kept: uploads and analyses. Times are seconds since 1970, in UTC."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, MetaData, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

ID_LENGTH = 32

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
"""Named by rule, so that a migration can name what it changes on either database."""


class Base(DeclarativeBase):
    """All tables."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map: ClassVar = {dict[str, Any]: JSON, list[str]: JSON}


class KeptIn(StrEnum):
    """Where a file lies: on the disk of one server, or in the store that several share."""

    DISK = "disk"
    STORE = "store"


class UploadState(StrEnum):
    """What has become of an upload."""

    RECEIVING = "receiving"
    COMPLETE = "complete"


class Upload(Base):
    """A file that somebody sends. The bytes lie in the vault under the same id; how many of them
    have come is the file's own length, which no crash can put at odds with itself."""

    __tablename__ = "uploads"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    owner: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    name: Mapped[str] = mapped_column(String(255))
    """As its sender calls it; never a path here."""
    length: Mapped[int] = mapped_column(BigInteger)
    """Bytes, all of them."""
    state: Mapped[str] = mapped_column(String(16))
    created_s: Mapped[float]
    expires_s: Mapped[float | None]
    """Unfinished, it is removed after that."""
    video: Mapped[dict[str, Any] | None]
    """What the file says of itself, once complete."""
    completed_s: Mapped[float | None]
    kept_in: Mapped[str] = mapped_column(String(8), default=KeptIn.DISK, server_default=KeptIn.DISK)
    server: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    """Whose disk has it until it lies in the store; None where that was never asked."""


class AnalysisState(StrEnum):
    """Where an analysis stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def settled(self) -> bool:
        """Whether nothing more will happen."""
        return self in (self.DONE, self.FAILED, self.CANCELLED)


class Analysis(Base):
    """An upload to be measured, and a place in the queue.

    While it runs, `claim` is the random name of the one try that may write, and `lease_s` is when
    that try counts as dead unless it is heard of again.
    """

    __tablename__ = "analyses"
    __table_args__ = (
        UniqueConstraint("owner", "idempotency_key"),
        Index(None, "state", "due_s"),
        Index(None, "owner", "created_s", "id"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    owner: Mapped[str] = mapped_column(String(ID_LENGTH))
    upload_id: Mapped[str | None] = mapped_column(
        ForeignKey("uploads.id", ondelete="SET NULL"), index=True
    )
    athlete_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    """No foreign key: to add one SQLite would have to copy the table. Who deletes the athlete
    forgets it here."""
    video: Mapped[str] = mapped_column(String(255))
    """The upload's name, which outlives it."""
    sport: Mapped[str] = mapped_column(String(64))
    options: Mapped[dict[str, Any]]
    """The athlete, the crop, and whether an overlay is drawn."""
    idempotency_key: Mapped[str | None] = mapped_column(String(255))
    request_digest: Mapped[str] = mapped_column(String(64))
    """Of what was asked for: a key that comes again with something else is refused."""
    state: Mapped[str] = mapped_column(String(16))
    stage: Mapped[str] = mapped_column(String(32), default="")
    progress: Mapped[float] = mapped_column(default=0.0)
    tries: Mapped[int] = mapped_column(default=0)
    """How many were begun, those aside that only began again because their server died."""
    deaths: Mapped[int] = mapped_column(default=0)
    """How many tries were never heard of again, as when the whole server dies."""
    due_s: Mapped[float]
    claim: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    lease_s: Mapped[float | None]
    created_s: Mapped[float]
    started_s: Mapped[float | None]
    finished_s: Mapped[float | None]
    problem: Mapped[dict[str, Any] | None]
    """Why it failed, as a problem document."""
    summary: Mapped[dict[str, Any] | None]
    """Of the report: how many attempts, and the mean of each metric."""
    results: Mapped[list[str] | None]
    """The names of the files that it left, once done; None where nobody wrote them down."""
    results_at: Mapped[str | None] = mapped_column(String(128))
    """The beginning of their keys; None for those that lie in the folder of its id."""
    kept_in: Mapped[str] = mapped_column(String(8), default=KeptIn.DISK, server_default=KeptIn.DISK)
