"""An analysis whose process is killed goes on where it was, through the real nets."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from inference.engines.base import ModelPaths
from inference.recordings.checkpoint import ENTRY_BYTES
from server.analyses.queue import BACK_OFF_S, Queue
from server.analyses.requests import AnalysisRequest, Athlete, Options
from server.analyses.results import Result, Shelf
from server.config import Settings
from server.ids import new_id
from server.store.database import Database, open_database
from server.store.objects.disk import DiskStore
from server.store.objects.places import Places
from server.store.tables import Analysis, Upload
from server.wire.problems import Problem
from tests.support.serving import settings
from tests.support.uploads import kept, some_upload

WITHIN_S = 90


@dataclass
class Room:
    """A queue without a server: the test claims and starts processes itself."""

    chosen: Settings
    database: Database
    queue: Queue
    upload: Upload
    later_s: float = 0.0

    def submit(self) -> Analysis:
        """One more analysis of the upload."""
        wanted = AnalysisRequest(
            upload_id="up", sport="cmj", athlete=Athlete(), options=Options(overlay=False)
        )
        return self.queue.submit("me", self.upload, wanted, None)[0]

    async def start(self, analysis: Analysis) -> tuple[asyncio.subprocess.Process, str]:
        """Claim it and start its process."""
        self.later_s += max(BACK_OFF_S)
        claimed = self.queue.claim()
        assert claimed is not None
        assert claimed.id == analysis.id
        assert claimed.claim is not None
        chosen = {"SIDELINE_DATA_DIR": str(self.chosen.data_dir), "SIDELINE_ENGINE": "openvino"}
        chosen["SIDELINE_ANALYSIS_YIELDS"] = "false"
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "server.analyses.job"),
            *(analysis.id, claimed.claim, str(os.getpid())),
            env={**os.environ, **chosen},
            stderr=asyncio.subprocess.PIPE,
        )
        return process, claimed.claim

    def kept(self, analysis: Analysis) -> int:
        """How many pictures its checkpoint has."""
        path = self.chosen.checkpoints_dir / analysis.id
        return path.stat().st_size // ENTRY_BYTES if path.exists() else 0

    def report(self, analysis: Analysis) -> bytes:
        """The file that it left."""
        shelf = Shelf(self.chosen.analyses_dir, Places(DiskStore(self.chosen.data_dir)))
        place, key = shelf.at(self.queue.get("me", analysis.id), Result.REPORT)
        return place.read(key, 1 << 20)


@pytest.fixture
def room(tmp_path: Path, model_paths: ModelPaths, one_jump: Path) -> Room:
    """With one jump to be measured."""
    (tmp_path / "models").symlink_to(next(iter(model_paths.values())).parent)
    chosen = settings(tmp_path)
    chosen.uploads_dir.mkdir()
    shutil.copy(one_jump, chosen.uploads_dir / "up")
    database = open_database(None, tmp_path)
    upload = kept(database, some_upload())
    made = Room(chosen, database, Queue(database, time.time, new_id), upload)
    made.queue = Queue(database, lambda: time.time() + made.later_s, new_id)
    return made


async def finished(room: Room, analysis: Analysis) -> str:
    """Run its process to the end; what it logged."""
    process, _ = await room.start(analysis)
    async with asyncio.timeout(WITHIN_S):
        _, log = await process.communicate()
    assert room.queue.get("me", analysis.id).state == "done", log.decode()
    assert room.kept(analysis) == 0
    return log.decode()


async def test_a_killed_try_is_gone_on_with(room: Room) -> None:
    """The report is the undisturbed one's to the last byte, and no picture is looked at twice."""
    undisturbed, disturbed = room.submit(), room.submit()
    log = await finished(room, undisturbed)
    frames = int(log.partition(" pictures looked at, 0 known")[0].rpartition(" ")[2])
    number = random.Random().randrange(1, frames - 5)
    process, claim = await room.start(disturbed)
    async with asyncio.timeout(WITHIN_S):
        while room.kept(disturbed) < number:  # noqa: ASYNC110
            await asyncio.sleep(0.002)
    process.kill()
    await process.wait()
    known = room.kept(disturbed)
    room.queue.fail(disturbed.id, claim, Problem(500, "died", "killed"), for_good=False)
    log = await finished(room, disturbed)
    assert f"{frames - known} pictures looked at, {known} known" in log, number
    assert room.report(disturbed) == room.report(undisturbed)
    room.database.close()
