"""Analyses go to a cluster where its hosts can reach what they need, and only then."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from server.analyses.clustered import keeping
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


async def test_it_is_started_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As often as it ends, and what it says meanwhile is told."""
    (tmp_path / "driver.py").write_text("print('an', flush=True)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(keeping, "_MODULE", "driver")
    monkeypatch.setattr(keeping, "_AGAIN_S", 0.0)
    told = asyncio.Queue[str]()
    loop = asyncio.get_running_loop()

    def ended(analysis_id: str) -> None:
        loop.call_soon_threadsafe(told.put_nowait, analysis_id)

    driving = asyncio.create_task(keeping.keep_driving(settings(tmp_path, cluster="a"), ended))
    async with asyncio.timeout(60):
        assert [await told.get(), await told.get()] == ["an", "an"]
    driving.cancel()
    await asyncio.wait({driving})
