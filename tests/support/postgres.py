"""A real PostgreSQL of the test's own, reached by a socket in a folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

from tests.support.programs import missing

_DEBIAN = Path("/usr/lib/postgresql")
_NUMBERS = count()


@contextmanager
def postgres() -> Iterator[Path]:
    """Runs until the block ends; the folder with its socket."""
    programs = _programs()
    user = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root
    folder = Path(tempfile.mkdtemp(prefix="sideline-postgres-"))
    if user is not None:
        shutil.chown(folder, user)
    data = folder / "data"
    server = f"-c listen_addresses= -c fsync=off -k {folder}"

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), "-D", str(data), *arguments]
        subprocess.run(command, user=user, check=True, stdout=subprocess.DEVNULL, cwd=folder)

    try:
        run("initdb", "--username=postgres", "--auth=trust", "--no-sync", "--encoding=UTF8")
        run("pg_ctl", "start", "--wait", "--silent", "-l", str(folder / "log"), "-o", server)
        try:
            yield folder
        finally:
            run("pg_ctl", "stop", "--wait", "--silent", "--mode=immediate")
    finally:
        shutil.rmtree(folder)


@contextmanager
def new_database(folder: Path) -> Iterator[str]:
    """The URL of an empty database, which is removed at the end."""
    name = f"test_{next(_NUMBERS)}"
    with psycopg.connect(f"host={folder} user=postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield f"postgresql+psycopg://postgres@/{name}?host={folder}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _programs() -> Path:
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    versions = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not versions:
        missing("needs the system package `postgresql`")
    return versions[-1].parent
