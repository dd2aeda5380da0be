"""The short form of `python -m tests.recorded`."""

from __future__ import annotations

import asyncio
from pathlib import Path

from inference.engines.base import ModelPaths
from tests.recorded.kills import endure


async def test_who_just_tries_again_gets_the_result(
    tmp_path: Path, model_paths: ModelPaths, one_jump: Path
) -> None:
    """Servers and measuring processes are killed; no acknowledged byte is lost, and each file is
    measured once, with the same report."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "models").symlink_to(next(iter(model_paths.values())).parent)
    data = await asyncio.to_thread(one_jump.read_bytes)
    outcome = await endure(data, folder, kills=2, seed=3)
    assert outcome.kills == 2
    assert outcome.looked_at >= outcome.pictures
    assert len({str(client.analysis["report"]) for client in outcome.clients}) == 1
    assert [path for path in (folder / "analyses").iterdir() if path.name[0] == "."] == []
    assert list((folder / "checkpoints").iterdir()) == []
    assert [path for path in (folder / "uploads").iterdir() if path.suffix] == []
