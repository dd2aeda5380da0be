"""Complete uploads come to the store, whoever dies on the way, and leave the disk only then."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.store.database import Database
from server.store.objects.base import About, Moved, Store, quiet
from server.store.objects.places import Places
from server.store.tables import KeptIn, Upload, UploadState
from server.uploads.moving import Mover
from server.uploads.vault import Vault
from tests.support.s3 import S3Server
from tests.support.uploads import kept, some_upload

HERE = "this server"
WITHIN_S = 30


@dataclass
class Line:
    """A mover, and where it moves from and to."""

    mover: Mover
    database: Database
    vault: Vault
    store: Store

    def arrived(self, upload_id: str, **changes: object) -> Upload:
        """One is complete on this server's disk."""
        self.vault.create(upload_id)
        self.vault.path(upload_id).write_bytes(b"abc")
        usual = {"server": HERE, **changes}
        return kept(self.database, some_upload(id=upload_id, **usual))

    def where(self, upload_id: str) -> str:
        """Where its row says that it is."""
        with self.database.begin() as session:
            found = session.get(Upload, upload_id)
            assert found is not None
            return found.kept_in

    def on_disk(self) -> set[str]:
        """What the vault has."""
        return {path.name for path in self.vault.folder.iterdir()}


@pytest.fixture
def line(database: Database, in_store: Places, tmp_path: Path) -> Line:
    """Over either database."""
    vault, store = Vault(tmp_path / "uploads"), in_store.of(KeptIn.STORE)
    vault.folder.mkdir()
    return Line(Mover(database, vault, store, HERE), database, vault, store)


def test_what_is_complete_here_is_moved(line: Line) -> None:
    """And neither what still comes nor what another server has."""
    line.arrived("mine")
    line.arrived("old", server=None)
    line.arrived("coming", state=UploadState.RECEIVING)
    line.arrived("theirs", server="another")
    assert line.mover.move_all() == 2
    assert line.mover.move_all() == 0
    assert list(line.store.page("uploads/")) == ["uploads/mine", "uploads/old"]
    assert line.store.read("uploads/mine", 3) == b"abc"
    assert (line.where("mine"), line.where("old")) == (KeptIn.STORE, KeptIn.STORE)
    assert line.on_disk() == {"coming", "theirs"}


def test_more_than_are_read_at_once(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """All are moved, and one whose file is gone holds up none."""
    monkeypatch.setattr("server.uploads.moving._BATCH", 2)
    for number in range(5):
        line.arrived(f"u{number}")
    line.vault.remove("u1")
    assert line.mover.move_all() == 4
    assert line.where("u1") == KeptIn.DISK


_MOVES_AND_DIES = """
import os, signal
from server.config import read_settings
from server.store.database import Database
from server.store.objects.opening import open_store
from server.uploads.moving import Mover
from server.uploads.vault import Vault

class Dying:
    def put(self, *given):
        store.put(*given)
        os.kill(os.getpid(), signal.SIGKILL)

settings = read_settings()
store = open_store(settings)
Mover(Database(settings.database), Vault(settings.uploads_dir), Dying(), "this server").move_all()
"""


def test_killed_between_the_store_and_the_row(
    line: Line, s3: S3Server, bucket: str, tmp_path: Path
) -> None:
    """The disk still has it, and the next start brings it to its end."""
    line.arrived("u")
    url = line.database.engine.url.render_as_string(hide_password=False)
    here = {"SIDELINE_DATABASE_URL": url, "SIDELINE_DATA_DIR": str(tmp_path)}
    environment = {**os.environ, **here, **s3.environment(bucket)}
    died = subprocess.run([sys.executable, "-c", _MOVES_AND_DIES], env=environment, check=False)
    assert died.returncode == -signal.SIGKILL
    assert line.store.size("uploads/u") == 3
    assert (line.where("u"), line.on_disk()) == (KeptIn.DISK, {"u"})
    assert line.mover.move_all() == 1
    assert (line.where("u"), line.on_disk()) == (KeptIn.STORE, set())


def test_deleted_on_its_way(line: Line) -> None:
    """It does not stay in the store, where nobody would know it."""
    upload = line.arrived("u")
    with line.database.begin() as session:
        session.delete(session.merge(upload))
    assert not line.mover.move(upload)
    assert list(line.store.page("uploads/")) == []
    assert line.on_disk() == set()


async def test_a_store_that_is_away_for_a_while(
    line: Line, s3: S3Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is lost, the log says what waits, and once the store is back, all is moved."""
    monkeypatch.setattr("server.uploads.moving.PAUSES_S", (0.05,))
    line.arrived("u")
    await asyncio.to_thread(s3.stop)
    working = asyncio.create_task(line.mover.work())
    try:
        async with asyncio.timeout(WITHIN_S):
            while "uploads wait for the store" not in caplog.text:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert (line.where("u"), line.on_disk()) == (KeptIn.DISK, {"u"})
    finally:
        await asyncio.to_thread(s3.start)
    async with asyncio.timeout(WITHIN_S):
        while line.on_disk():  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    working.cancel()
    await asyncio.wait({working})
    assert line.where("u") == KeptIn.STORE


async def test_woken_by_news(line: Line) -> None:
    """What is complete later is moved at once, not at the next look."""
    working = asyncio.create_task(line.mover.work())
    await asyncio.sleep(0.1)
    line.arrived("u")
    line.mover.wake()
    async with asyncio.timeout(WITHIN_S):
        while line.on_disk():  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    working.cancel()
    await asyncio.wait({working})
    assert line.where("u") == KeptIn.STORE


async def test_stopped_in_the_middle(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """The event loop goes on while a long file is sent, and the server's end does not wait for it;
    the file stays where it is."""
    line.arrived("u")
    began = asyncio.Event()
    loop = asyncio.get_running_loop()

    def endless(store: Store, key: str, source: Path, about: About, moved: Moved = quiet) -> None:
        loop.call_soon_threadsafe(began.set)
        while True:
            moved(1)

    monkeypatch.setattr(type(line.store), "put", endless)
    working = asyncio.create_task(line.mover.work())
    await began.wait()
    working.cancel()
    async with asyncio.timeout(WITHIN_S):
        await asyncio.wait({working})
        await loop.shutdown_default_executor()
    assert (line.where("u"), line.on_disk()) == (KeptIn.DISK, {"u"})
