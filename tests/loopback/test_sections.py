"""Hosts that take turns at the sections of a video, in processes of their own as in a cluster."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from inference.athlete.cli import write_athlete
from server.analyses.queue import Queue
from server.analyses.requests import AnalysisRequest, Options
from server.analyses.results import Result, Shelf
from server.config import Settings
from server.ids import new_id
from server.store.database import Database, open_database
from server.store.objects.base import About
from server.store.objects.opening import open_places
from server.store.objects.places import Places
from server.store.tables import KeptIn, Upload
from tests.support.s3 import S3Server, s3_server
from tests.support.serving import settings
from tests.support.uploads import kept, some_upload

LOOKS = {"jumps": "1", "lead_in_s": "0.6", "lead_out_s": "0.4"}


@dataclass
class Hosts:
    """What they share, and a video in the store."""

    folder: Path
    database: Database
    queue: Queue
    places: Places
    upload: Upload
    environment: dict[str, str]

    def claimed(self) -> tuple[str, str]:
        """One more analysis, and its try."""
        wanted = AnalysisRequest(upload_id="up", sport="cmj", options=Options(overlay=False))
        self.queue.submit("me", self.upload, wanted, None)
        found = self.queue.claim()
        assert found is not None
        assert found.claim is not None
        return found.id, found.claim

    def run(self, host: str, module: str, analysis: tuple[str, str], *more: str) -> str:
        """A process on that host, to its end; what it logged."""
        (self.folder / host).mkdir(exist_ok=True)
        done = subprocess.run(
            [sys.executable, "-m", module, *analysis, str(os.getpid()), *more],
            env={
                **os.environ,
                **self.environment,
                "SIDELINE_DATA_DIR": str(self.folder / host),
                "SIDELINE_ENGINE": "fake",
            },
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stderr

    def results(self, analysis: tuple[str, str]) -> dict[Result, bytes]:
        """All files of one that is done."""
        shelf, row = Shelf(self.folder / "none", self.places), self.queue.get("me", analysis[0])
        assert row.state == "done", row.problem
        found = {one: shelf.at(row, one) for one in shelf.there(row) if one != Result.PAGE}
        return {one: place.read(key, 1 << 30) for one, (place, key) in found.items()}

    def keys(self, prefix: str) -> list[str]:
        """What lies in the store."""
        return list(self.places.of(KeptIn.STORE).page(prefix))


@pytest.fixture
def hosts(tmp_path: Path) -> Iterator[Hosts]:
    """Without Ray, which only starts the processes."""
    (tmp_path / "s3").mkdir()
    url = f"sqlite:///{tmp_path / 'shared.db'}"
    with s3_server(tmp_path / "s3") as server, closing(open_database(url, tmp_path)) as data:
        chosen, environment = _store(tmp_path, server)
        places, video = open_places(chosen), tmp_path / "a.mp4"
        write_athlete("cmj", video, 30.0, 0, LOOKS)
        places.of(KeptIn.STORE).put("uploads/up", video, About("video/mp4", "a.mp4"))
        length = video.stat().st_size
        upload = kept(data, some_upload(kept_in=KeptIn.STORE, length=length))
        given = {**environment, "SIDELINE_DATABASE_URL": url}
        yield Hosts(tmp_path, data, Queue(data, time.time, new_id), places, upload, given)
        places.of(KeptIn.STORE).close()


def _store(folder: Path, server: S3Server) -> tuple[Settings, dict[str, str]]:
    bucket = server.new_bucket()
    return settings(folder, **server.settings(bucket)), dict(server.environment(bucket))


@pytest.mark.alone
def test_hosts_take_turns(hosts: Hosts) -> None:
    """What the last one publishes is to the last byte what one host makes of the video in one go;
    of the rest it looked at nothing again, and nothing is left of the sections."""
    section, job = "server.analyses.section", "server.analyses.job"
    in_one_go, in_sections = hosts.claimed(), hosts.claimed()
    log = hosts.run("one", job, in_one_go)
    frames = int(log.partition(" pictures looked at, 0 known")[0].rpartition(" ")[2])
    for host, until in (("a", "1.0"), ("b", "2.0"), ("b", "2.0")):
        hosts.run(host, section, in_sections, until)
        assert hosts.queue.get("me", in_sections[0]).state == "running"
    assert len(hosts.keys(f"checkpoints/{in_sections[0]}/")) == 2
    log = hosts.run("c", job, in_sections)
    assert f"{frames - 60} pictures looked at, 60 known" in log
    assert hosts.results(in_sections) == hosts.results(in_one_go)
    assert hosts.keys("checkpoints/") == []


@pytest.mark.alone
def test_a_section_that_fails_is_left_to_the_whole(hosts: Hosts) -> None:
    """Which says what is wrong, once; the section's process says nothing of it to the owner."""
    hosts.places.of(KeptIn.STORE).delete(["uploads/up"])
    analysis = hosts.claimed()
    log = hosts.run("a", "server.analyses.section", analysis, "1.0")
    assert "is not gone on with in sections: VideoError" in log
    assert hosts.queue.get("me", analysis[0]).problem is None
    hosts.run("a", "server.analyses.job", analysis)
    problem = hosts.queue.get("me", analysis[0]).problem
    assert problem is not None
    assert "send it again" in problem["detail"]


@pytest.mark.alone
def test_a_section_of_what_is_not_wanted(hosts: Hosts) -> None:
    """A try that was replaced does nothing."""
    analysis, _ = hosts.claimed()
    assert hosts.run("a", "server.analyses.section", (analysis, "another"), "1.0") == ""
    assert hosts.keys("checkpoints/") == []
