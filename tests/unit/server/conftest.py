"""Databases and stores for tests: each of the kinds that the server knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from server.config import Settings
from server.store.database import Database, open_database
from server.store.objects.disk import DiskStore
from server.store.objects.places import Places
from server.store.objects.s3 import S3Store
from tests.support.places import opened
from tests.support.postgres import new_database, postgres
from tests.support.s3 import S3Server, s3_server


@pytest.fixture(scope="session")
def postgres_folder() -> Iterator[Path]:
    """A running PostgreSQL."""
    with postgres() as folder:
        yield folder


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database with its tables, of either kind."""
    if request.param == "sqlite":
        opened = open_database(None, tmp_path)
        yield opened
        opened.close()
        return
    with new_database(request.getfixturevalue("postgres_folder")) as url:
        opened = open_database(url, tmp_path)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """A running S3-compatible server."""
    with s3_server(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture
def bucket(s3: S3Server) -> str:
    """The URL of an empty place in it."""
    return s3.new_bucket()


@pytest.fixture(scope="session")
def s3_store(s3: S3Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Store]:
    """One for all tests: to make one takes longer than most of them."""
    anywhere = Settings(data_dir=tmp_path_factory.mktemp("none"), **s3.settings("s3://any"))
    with opened(anywhere) as places:
        assert isinstance(places.store, S3Store)
        yield places.store


@pytest.fixture
def in_store(s3_store: S3Store, bucket: str, tmp_path: Path) -> Places:
    """A disk, and that place."""
    name, _, prefix = bucket.removeprefix("s3://").partition("/")
    return Places(DiskStore(tmp_path), replace(s3_store, bucket=name, prefix=f"{prefix}/"))


@pytest.fixture(params=["disk", "s3"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Places:
    """A disk, alone or with an S3 store."""
    if request.param == "disk":
        return Places(DiskStore(tmp_path))
    found: Places = request.getfixturevalue("in_store")
    return found
