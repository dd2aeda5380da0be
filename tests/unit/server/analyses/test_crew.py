"""Processes that die, hang or are not wanted any more are noticed, and said in words."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from server.analyses import hands
from server.analyses.crew import Crew
from server.analyses.hands import Processes
from server.analyses.queue import Queue
from server.analyses.requests import AnalysisRequest
from server.ids import new_id
from server.store.database import Database
from server.store.objects.base import StoreUnavailable
from server.store.tables import Analysis
from tests.support.serving import settings
from tests.support.uploads import kept, some_upload

WITHIN_S = 30


@asynccontextmanager
async def at_work(
    database: Database,
    tmp_path: Path,
    command: str,
    ended: Callable[[str, str], None] = lambda _analysis_id, _claim: None,
    **changes: Any,
) -> AsyncIterator[tuple[Queue, Analysis]]:
    """A crew whose process for every analysis is this Python, and one analysis."""
    queue = Queue(database, time.time, new_id)
    upload = kept(database, some_upload())
    processes = Processes(queue, settings(tmp_path, **changes), lambda _: ("-c", command))
    crew = Crew(queue, processes, ended)
    working = asyncio.create_task(crew.work())
    analysis, _ = queue.submit("me", upload, AnalysisRequest(upload_id="up", sport="cmj"), None)
    crew.wake()
    yield queue, analysis
    working.cancel()
    await asyncio.wait({working})


async def until(condition: Callable[[], bool]) -> None:
    """Ask again and again, within bounds."""
    async with asyncio.timeout(WITHIN_S):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def until_tried(queue: Queue, analysis: Analysis) -> str:
    """Why its first try failed."""
    await until(lambda: queue.get("me", analysis.id).problem is not None)
    found = queue.get("me", analysis.id)
    assert found.problem is not None
    assert (found.state, found.tries) == ("queued", 1)
    return str(found.problem["detail"])


@pytest.mark.parametrize(
    ("command", "changes", "why"),
    [
        ("pass", {}, "ended without a result"),
        ("raise SystemExit(3)", {}, "ended with code 3"),
        ("import os; os.kill(os.getpid(), 9)", {}, "ended by SIGKILL"),
        ("import time; time.sleep(99)", {"analysis_stall_s": 0.5}, "came no further for 0.5 s"),
        ("import time; time.sleep(99)", {"analysis_timeout_s": 0.5}, "longer than 0.5 s"),
    ],
)
async def test_what_goes_wrong_is_said(
    database: Database, tmp_path: Path, command: str, changes: dict[str, Any], why: str
) -> None:
    """And the analysis waits for its next try."""
    async with at_work(database, tmp_path, command, **changes) as (queue, analysis):
        assert why in await until_tried(queue, analysis)


async def test_a_cancelled_one_ends_soon(database: Database, tmp_path: Path) -> None:
    """Its process is killed, and the next one's turn comes."""
    async with at_work(database, tmp_path, "import time; time.sleep(99)") as (queue, analysis):
        await until(lambda: queue.get("me", analysis.id).state == "running")
        queue.cancel(queue.get("me", analysis.id))
        wanted = AnalysisRequest(upload_id="up", sport="cmj")
        other, _ = queue.submit("me", some_upload(), wanted, None)
        await until(lambda: queue.get("me", other.id).state == "running")
    assert queue.get("me", analysis.id).state == "cancelled"


async def test_who_has_told_its_result_may_tidy_up(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its process is not killed on the way, though nothing more is wanted of it."""
    monkeypatch.setattr(hands, "LOOK_S", 0.05)
    mark = tmp_path / "tidied"
    command = f"import time, pathlib; time.sleep(1.0); pathlib.Path({str(mark)!r}).touch()"
    async with at_work(database, tmp_path, command) as (queue, analysis):
        await until(lambda: queue.get("me", analysis.id).claim is not None)
        queue.finish(analysis.id, str(queue.get("me", analysis.id).claim), {})
        await until(mark.exists)
    assert queue.get("me", analysis.id).state == "done"


async def test_a_database_that_fails_for_a_while(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The queue is asked again, and goes on where it was."""
    claim = Queue.claim
    failures = iter([OperationalError("SELECT", {}, Exception("gone"))] * 2)

    def sometimes(queue: Queue) -> Analysis | None:
        for failure in failures:
            raise failure
        return claim(queue)

    monkeypatch.setattr(Queue, "claim", sometimes)
    async with at_work(database, tmp_path, "raise SystemExit(3)") as (queue, analysis):
        assert "code 3" in await until_tried(queue, analysis)


async def test_the_end_of_a_try_is_told(database: Database, tmp_path: Path) -> None:
    """Also when it was not wanted any more, and a store that is away then breaks nothing."""
    told: list[tuple[str, str]] = []

    def ended(analysis_id: str, claim: str) -> None:
        told.append((analysis_id, claim))
        raise StoreUnavailable("away")

    command = "import time; time.sleep(99)"
    async with at_work(database, tmp_path, command, ended) as (queue, analysis):
        await until(lambda: queue.get("me", analysis.id).claim is not None)
        claim = queue.get("me", analysis.id).claim
        queue.remove(analysis)
        await until(lambda: bool(told))
        other, _ = queue.submit(
            "me", some_upload(), AnalysisRequest(upload_id="up", sport="cmj"), None
        )
        await until(lambda: queue.get("me", other.id).state == "running")
    assert told[0] == (analysis.id, claim)
