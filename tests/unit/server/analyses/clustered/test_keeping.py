"""Analyses go to a cluster where its hosts can reach what they need, and only then."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from server.analyses.clustered.keeping import goes_to_cluster
from server.store.objects.disk import DiskStore
from server.store.objects.places import Places
from tests.support.serving import settings

DATABASE = SecretStr("postgresql+psycopg://user@host/name")


@pytest.mark.parametrize(
    ("cluster", "database_url", "shared", "goes"),
    [
        ("auto", DATABASE, True, True),
        (None, DATABASE, True, False),
        ("auto", None, True, False),
        ("auto", DATABASE, False, False),
    ],
)
def test_what_goes_there(
    tmp_path: Path, cluster: str | None, database_url: SecretStr | None, shared: bool, goes: bool
) -> None:
    """It takes a database and a store that hosts reach too."""
    chosen = settings(tmp_path, cluster=cluster, database_url=database_url)
    disk = DiskStore(tmp_path)
    assert goes_to_cluster(chosen, Places(disk, disk if shared else None)) == goes


def test_a_server_never_imports_ray() -> None:
    """A process of its own does, where there is a cluster."""
    code = (
        "import sys, server.app, server.recorded, server.analyses.job, server.analyses.section;"
        "sys.exit('ray' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
