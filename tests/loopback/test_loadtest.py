"""The load test itself: that its accounts add up, and that its checks can fail."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from fractions import Fraction
from pathlib import Path

import av
import pytest

from clients.python.clips import Clip, encode_clip, moving_square
from inference.engines.base import Images, Net, Outputs
from inference.pipeline import Pipeline
from loadtest.coded.code import coded_frames
from loadtest.coded.engine import CodedEngine
from loadtest.frames.timeline import Timeline
from loadtest.judging.checks import identity_check
from loadtest.publishing.clips import HEIGHT, WIDTH
from loadtest.publishing.room import Joined, Room
from loadtest.publishing.stream import Books
from loadtest.swarm import Refusal
from loadtest.visits import Leaving
from server.config import Settings
from server.demo import demo_clip
from server.loading import pipeline_of
from tests.support.serving import Serving, serving, settings, until_ready

STAY_S = 3.5
MUST_COME = 5
"""Frames or answers, of a hundred, however busy the host is."""


class Forgetful(CodedEngine):
    """Answers with the code of the picture before: what a mixed-up server would do."""

    def __init__(self) -> None:
        super().__init__(WIDTH, HEIGHT)
        self._before: Outputs | None = None

    def run(self, net: Net, images: Images) -> Outputs:
        """The code seen, one picture late."""
        told = super().run(net, images)
        if net is not Net.LANDMARKS or len(images) > 1:
            return told
        before, self._before = self._before, dict(told)
        return told if before is None else before


@pytest.fixture(scope="session")
def coded() -> Clip:
    """Two seconds of pictures that carry their number."""
    return encode_clip(coded_frames(60, WIDTH, HEIGHT), "h264", 30)


@pytest.fixture(params=[CodedEngine, Forgetful], ids=["good", "mixed-up"])
async def reading(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[tuple[Serving, bool]]:
    """A server that reads codes, and whether it answers with the right ones."""
    good = request.param is CodedEngine

    def opened(chosen: Settings) -> Pipeline:
        pipeline = pipeline_of(chosen, CodedEngine(WIDTH, HEIGHT) if good else Forgetful())
        pipeline.measure()
        return pipeline

    async with serving(settings(tmp_path), opened) as server:
        await until_ready(server)
        yield server, good


async def test_an_answer_about_another_picture_is_noticed(
    reading: tuple[Serving, bool], coded: Clip
) -> None:
    """Every code is the sent frame's where the server is right, and nearly none where it
    answers with the picture before; timestamps alone would be the same."""
    server, good = reading
    room = Room(server.url, [coded], Books(Timeline(1.0)), seed=1, coded=True)
    await _stay(room, Leaving.DELETE)
    report = room.reports[0]
    assert sum(report.codes.values()) > MUST_COME
    assert identity_check((report,)).met == good
    if not good:
        assert report.codes["other"] > MUST_COME / 2


@pytest.mark.parametrize("way", [Leaving.DELETE, Leaving.BYE, Leaving.KILLED])
async def test_a_streams_accounts_add_up_however_it_leaves(
    server: Serving, h264: Clip, way: Leaving
) -> None:
    """Every frame has exactly one fate, and no fault is seen."""
    books = Books(Timeline(1.0))
    room = Room(server.url, [h264], books, seed=1)
    await _stay(room, way)
    report = room.reports[0]
    assert report.fault is None
    assert report.sent > MUST_COME
    assert sum(report.fates.values()) == report.sent
    assert report.errors == 0
    assert 0 < report.judged < report.sent
    assert report.judged_in_time <= books.ages.count <= report.judged
    assert report.first_answer_s is not None


async def test_a_session_that_breaks_off_is_a_fault(server: Serving, h264: Clip) -> None:
    """What the server counted by then is known, and every frame is in one place all the same."""
    room = Room(server.url, [h264], Books(Timeline(1.0)), seed=1)
    joined = await room.join()
    assert isinstance(joined, Joined)
    await asyncio.sleep(STAY_S)
    await server.state.end_sessions()
    await asyncio.sleep(0.3)
    report = await room.leave(joined.name)
    assert report.fault is not None
    assert report.fault.startswith("the server ended it: ")
    assert report.fates["answered"] + report.fates["late"] > MUST_COME
    assert sum(report.fates.values()) == report.sent


async def test_a_room_tells_refusals_from_failures(tmp_path: Path, h264: Clip) -> None:
    """Who is turned away is told as the server told it; who finds nobody has failed."""
    async with serving(settings(tmp_path, max_sessions=1, retry_after_s=7)) as server:
        await until_ready(server)
        room = Room(server.url, [h264], Books(Timeline(1.0)), seed=1)
        assert isinstance(await room.join(), Joined)
        assert await room.join() == Refusal(503, 7.0)
        await room.close()
    assert isinstance(await room.join(), str)
    assert (len(room.reports), len(room.refusals), len(room.failures)) == (1, 1, 1)


def test_a_scenario_runs_from_end_to_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Server, publishers and Locust in their processes; a table, the files, and the exit code that
    belongs to the checks."""
    for name, value in {"DATA_DIR": tmp_path, "ENGINE": "fake"}.items():
        monkeypatch.setenv(f"SIDELINE_{name}", str(value))
    _draw(demo_clip(tmp_path))
    command = [sys.executable, "-m", "loadtest", "slo", "--streams", "2", "--seconds", "3"]
    command += ["--codec", "both", "--no-realtime", "--out", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode in (0, 1, 3), done.stderr
    told = json.loads((tmp_path / "out/slo.json").read_text())
    assert told["exit"] == {0: "met", 1: "missed", 3: "invalid"}[done.returncode]
    assert sorted(one["codec"] for one in told["streams"]) == ["h264", "vp8"]
    for stream in told["streams"]:
        assert stream["sent"] > MUST_COME
        assert sum(stream["fates"].values()) == stream["sent"]
        assert stream["fates"]["unaccounted"] == 0
    assert {one["name"] for one in told["requests"]} >= {"POST join", "DELETE leave, delete"}
    assert "| publishers' own lag, p99 |" in done.stdout
    assert (tmp_path / "out/slo.html").read_text().count("<svg") >= 4


async def _stay(room: Room, way: Leaving) -> None:
    joined = await room.join()
    assert isinstance(joined, Joined)
    await asyncio.sleep(STAY_S)
    await room.leave(joined.name, way)


def _draw(clip: Path) -> None:
    clip.parent.mkdir(parents=True)
    with av.open(str(clip), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(30))
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        for frame in moving_square(30, 640, 360):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
