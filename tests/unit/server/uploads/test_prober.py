"""Files are looked into in processes that may come to anything."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from server.uploads.probe import Bounds, probe
from server.uploads.prober import Prober
from server.wire.problems import Problem
from tests.unit.inference.clips import cut, write_clip

WITHIN_S = 30


TRAPPED = """
import sys, time
from server.uploads import readers
readers.WITHIN_S = float(sys.argv[1])
readers.read = lambda path, name: time.sleep(999) if path.exists() else {"frame_count": 10}
readers.main()
"""
"""Readers that hang over every file, until there is none."""


@pytest.fixture
async def prober() -> AsyncIterator[Prober]:
    """It is closed at the end."""
    one = Prober()
    yield one
    await one.aclose()


@pytest.fixture
async def trapped() -> AsyncIterator[Prober]:
    """One whose readers hang."""
    one = Prober(("-c", TRAPPED, "999"))
    yield one
    await one.aclose()


def running() -> list[psutil.Process]:
    """The processes of readers that were started from here; other tests' servers may run too."""
    found = []
    for one in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            if "readers" in " ".join(one.cmdline()):
                found.append(one)
    return found


async def one_reader() -> tuple[psutil.Process, psutil.Process]:
    """The process that forks, and a reader of it, once there is one."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            for one in running():
                if one.children():
                    return one, one.children()[0]
            await asyncio.sleep(0.01)


async def test_many_at_once(prober: Prober, tmp_path: Path) -> None:
    """Each gets its own answer, from one process for all."""
    clips = [write_clip(tmp_path / f"{number}.mp4", frames=10 + number) for number in range(6)]
    half = cut(write_clip(tmp_path / "b.mp4", frames=90), tmp_path / "half.mp4", 0.5)
    said = await asyncio.gather(*(prober.look(one, "a.mp4") for one in [*clips, half]))
    assert [one and one.get("frame_count") for one in said] == [10, 11, 12, 13, 14, 15, None]
    assert said[6] is not None
    assert said[6]["slug"] == "truncated-video"
    assert "a.mp4" in said[6]["detail"]
    assert len(running()) == 1


async def test_a_reader_that_dies(trapped: Prober, tmp_path: Path) -> None:
    """Says nothing of its file, and takes nothing else with it."""
    (tmp_path / "trap").touch()
    looking = asyncio.create_task(trapped.look(tmp_path / "trap", "trap"))
    _, reader = await one_reader()
    other = await trapped.look(tmp_path / "nothing", "other")
    reader.kill()
    assert await looking is None
    assert other == {"frame_count": 10}


async def test_a_host_that_is_too_busy(tmp_path: Path) -> None:
    """Says nothing of the file: who sent it is told to try again."""
    (tmp_path / "trap").touch()
    hasty = Prober(("-c", TRAPPED, "0.2"))
    with pytest.raises(Problem, match="too busy") as caught:
        await probe(hasty, tmp_path / "trap", "trap", Bounds(10, 10))
    assert (caught.value.status, "Retry-After" in caught.value.headers) == (503, True)
    await hasty.aclose()


async def test_the_process_of_all_readers_dies(trapped: Prober, tmp_path: Path) -> None:
    """Another takes its place, and who waited is answered all the same."""
    (tmp_path / "trap").touch()
    looking = asyncio.create_task(trapped.look(tmp_path / "trap", "trap"))
    forking, reader = await one_reader()
    (tmp_path / "trap").unlink()
    forking.kill()
    assert await looking == {"frame_count": 10}
    assert not reader.is_running() or reader.status() == psutil.STATUS_ZOMBIE


async def test_no_reader_can_be_had(tmp_path: Path) -> None:
    """It is said so, for the client to try again; the file is not blamed."""
    broken = Prober(("-c", "raise SystemExit(1)"))
    with pytest.raises(Problem) as caught:
        await broken.look(tmp_path / "a.mp4", "a.mp4")
    assert (caught.value.status, "Retry-After" in caught.value.headers) == (503, True)
    await broken.aclose()


async def test_closing_leaves_nothing(trapped: Prober, tmp_path: Path) -> None:
    """Nor a reader that hangs."""
    (tmp_path / "trap").touch()
    looking = asyncio.create_task(trapped.look(tmp_path / "trap", "trap"))
    _, reader = await one_reader()
    looking.cancel()
    await trapped.aclose()
    async with asyncio.timeout(WITHIN_S):
        while reader.is_running():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert running() == []
