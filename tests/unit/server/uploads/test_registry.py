"""Uploads are found where they are, whoever looks, and deleted wherever they lie."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
import pytest_asyncio

from server.store.database import Database
from server.store.objects.base import About, StoreUnavailable
from server.store.objects.places import Places
from server.store.tables import KeptIn, Upload, UploadState
from server.uploads.probe import Bounds
from server.uploads.registry import Limits, Uploads, upload_key
from server.uploads.vault import Vault
from server.wire.problems import Problem
from tests.support.s3 import S3Server
from tests.support.uploads import kept, some_upload

LIMITS = Limits(1000, 10_000, 50.0, Bounds(10, 10**7))


@pytest_asyncio.fixture
async def uploads(database: Database, in_store: Places, tmp_path: Path) -> AsyncIterator[Uploads]:
    """Of the server `here`, with a store."""
    vault = Vault(tmp_path / "uploads")
    vault.folder.mkdir()
    made = Uploads(database, vault, in_store, LIMITS, lambda: 7.0, lambda: "new", "here")
    yield made
    await made.aclose()


def in_the_store(places: Places, database: Database, upload_id: str) -> Upload:
    """A complete one."""
    source = places.disk.folder / "source"
    source.write_bytes(b"abc")
    places.of(KeptIn.STORE).put(upload_key(upload_id), source, About("video/mp4", "a.mp4"))
    return kept(database, some_upload(id=upload_id, kept_in=KeptIn.STORE))


def test_a_new_one_is_this_server_s(uploads: Uploads) -> None:
    """Its bytes are to come here."""
    made = uploads.create("me", "a.mp4", 3)
    assert (made.server, made.kept_in) == ("here", KeptIn.DISK)
    assert uploads.received(made) == 0


def test_many_at_once_share_the_quota(
    database: Database, in_store: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However they fall together, on two servers too where the database can be shared."""
    ids = (f"u{number}" for number in range(99))
    vault = Vault(tmp_path / "uploads")
    servers = [
        Uploads(database, vault, in_store, LIMITS, lambda: 7.0, lambda: next(ids), name)
        for name in ("here", "there")
    ]
    if database.engine.dialect.name == "sqlite":
        servers.pop()
    make = Vault.create

    def slow(vault: Vault, upload_id: str) -> None:
        time.sleep(0.01)
        make(vault, upload_id)

    def send(number: int) -> bool:
        with suppress(Problem):
            servers[number % len(servers)].create("me", "a.mp4", 900, quota_bytes=1000)
            return True
        return False

    monkeypatch.setattr(Vault, "create", slow)
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(send, range(8))) == 1


@pytest.mark.parametrize(("server", "status"), [("there", 503), ("here", 410), (None, 410)])
def test_whose_first_bytes_are_not_here(uploads: Uploads, server: str, status: int) -> None:
    """They are with another server, or gone."""
    upload = some_upload(state=UploadState.RECEIVING, server=server)
    with pytest.raises(Problem) as caught:
        uploads.received(upload)
    assert caught.value.status == status


def test_deleted_in_the_store(uploads: Uploads, in_store: Places, database: Database) -> None:
    """Row and object go, and no other."""
    upload = in_the_store(in_store, database, "a")
    in_the_store(in_store, database, "b")
    uploads.remove(upload)
    assert list(in_store.of(KeptIn.STORE).page("uploads/")) == ["uploads/b"]
    with pytest.raises(Problem, match="no such upload"):
        uploads.get("me", "a")


def test_not_deleted_while_the_store_is_away(
    uploads: Uploads, in_store: Places, database: Database, s3: S3Server
) -> None:
    """The row stays, so that it can be asked for again."""
    upload = in_the_store(in_store, database, "a")
    s3.stop()
    try:
        with pytest.raises(StoreUnavailable):
            uploads.remove(upload)
    finally:
        s3.start()
    uploads.remove(uploads.get("me", "a"))
    assert list(in_store.of(KeptIn.STORE).page("uploads/")) == []


async def test_looked_into_twice_at_once(
    uploads: Uploads, in_store: Places, database: Database
) -> None:
    """Who comes second, when the file has left for the store, takes nothing away."""
    stale = some_upload(id="a", state=UploadState.RECEIVING)
    in_the_store(in_store, database, "a")
    found = await uploads.complete(stale)
    assert (found.state, found.kept_in) == (UploadState.COMPLETE, KeptIn.STORE)
    assert in_store.of(KeptIn.STORE).size("uploads/a") == 3


async def test_what_cannot_be_measured_is_removed(uploads: Uploads) -> None:
    """And the store is not asked: it never was there."""
    made = uploads.create("me", "a.mp4", 3)
    uploads.vault.path("new").write_bytes(b"abc")
    with pytest.raises(Problem, match=r"a\.mp4"):
        await uploads.complete(made)
    assert list(uploads.vault.folder.iterdir()) == []
    with pytest.raises(Problem, match="no such upload"):
        uploads.get("me", "new")


def test_the_disk_keeps_only_what_is_not_in_the_store(
    uploads: Uploads, database: Database, in_store: Places
) -> None:
    """What a crash left there after the store had it goes."""
    kept(database, some_upload(id="moved", kept_in=KeptIn.STORE))
    kept(database, some_upload(id="here"))
    for name in ("moved", "here", "unknown"):
        uploads.vault.path(name).touch()
    Uploads(database, uploads.vault, in_store, LIMITS, lambda: 2e9, lambda: "x").sweep()
    assert [path.name for path in uploads.vault.folder.iterdir()] == ["here"]
