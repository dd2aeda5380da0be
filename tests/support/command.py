"""The command in a process of its own."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
USUAL = {
    "SIDELINE_ENGINE": "fake",
    "SIDELINE_DEMO": "false",
    "SIDELINE_ANALYSIS_YIELDS": "false",
}


@asynccontextmanager
async def sideline(*words: str, **variables: str) -> AsyncIterator[Process]:
    """The command in a process of its own, killed at the end if it still runs."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "from server.cli import main; main()", *words),
        cwd=ROOT,
        stdout=PIPE,
        stderr=PIPE,
        env={**os.environ, **USUAL, **variables},
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def first_line(process: Process) -> str:
    """What the command prints first."""
    assert process.stdout is not None
    async with asyncio.timeout(60):  # a busy host takes long to start it
        return (await process.stdout.readline()).decode().strip()
