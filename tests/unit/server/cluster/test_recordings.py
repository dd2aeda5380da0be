"""What a host's sessions recorded comes to the store that its front doors have, too."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from server.cluster.recordings import storing_recordings
from server.config import Settings
from server.ids import new_id
from server.store.database import open_database
from server.store.identity import server_id
from server.store.tables import KeptIn, Upload
from server.uploads.vault import Vault
from tests.support.s3 import S3Server
from tests.support.serving import settings
from tests.support.uploads import kept, some_upload

WITHIN_S = 30


def complete(chosen: Settings, upload_id: str) -> None:
    """One is on this host's disk, as a recording becomes one."""
    vault = Vault(chosen.uploads_dir)
    vault.create(upload_id)
    vault.path(upload_id).write_bytes(b"abc")
    database = open_database(None, chosen.data_dir)
    kept(database, some_upload(id=upload_id, server=server_id(chosen.data_dir, new_id)))
    database.close()


def where(chosen: Settings, upload_id: str) -> str:
    """Where its row says that it is."""
    database = open_database(None, chosen.data_dir)
    with database.begin() as session:
        found = session.get(Upload, upload_id)
        assert found is not None
        place = found.kept_in
    database.close()
    return place


async def test_all_is_carried_when_the_host_ends_at_the_latest(
    tmp_path: Path, s3: S3Server, bucket: str
) -> None:
    """What is there at the start soon, and what came last when sessions have ended."""
    chosen = settings(tmp_path, **s3.settings(bucket))
    complete(chosen, "early")
    async with storing_recordings(chosen):
        async with asyncio.timeout(WITHIN_S):
            while list(chosen.uploads_dir.iterdir()):  # noqa: ASYNC110 - on a thread
                await asyncio.sleep(0.02)
        complete(chosen, "last")
        assert [one.name for one in chosen.uploads_dir.iterdir()] == ["last"]
    assert s3.keys(bucket) == {"uploads/early", "uploads/last"}
    assert list(chosen.uploads_dir.iterdir()) == []
    assert (where(chosen, "early"), where(chosen, "last")) == (KeptIn.STORE, KeptIn.STORE)


async def test_a_store_that_is_away_keeps_no_host_from_ending(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What was recorded is still on the disk, and the log says so."""
    nobody = {"store_url": "s3://nobody", "s3_endpoint_url": "http://127.0.0.1:9"}
    keys = {"s3_access_key_id": "a", "s3_secret_access_key": "b"}
    chosen = Settings.model_validate({"data_dir": tmp_path, **nobody, **keys})
    complete(chosen, "one")
    with caplog.at_level(logging.ERROR):
        async with asyncio.timeout(WITHIN_S), storing_recordings(chosen):
            pass
    assert "stay on this host's disk" in caplog.text
    assert where(chosen, "one") == KeptIn.DISK
    assert chosen.uploads_dir.joinpath("one").read_bytes() == b"abc"


async def test_without_a_store_nothing_is_carried(tmp_path: Path) -> None:
    """The disk is where it stays."""
    chosen = settings(tmp_path)
    complete(chosen, "one")
    async with storing_recordings(chosen):
        pass
    assert where(chosen, "one") == KeptIn.DISK
