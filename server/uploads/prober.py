"""Has files looked into by the process `server.uploads.readers`, which it starts when needed."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

from server.wire.problems import Problem

_LONGEST_LINE = 1 << 17
_TRIES = 2
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}
"""What forks should have no more threads than one."""

Said = dict[str, Any]


class _Died(Exception):
    """The process ended before it answered."""


class Prober:
    """One process for all files. Use it on one event loop, and close it."""

    def __init__(self, command: Sequence[str] = ("-m", "server.uploads.readers")) -> None:
        """`command` is what Python is given to start the process."""
        self._command = command
        self._starting = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._listening: asyncio.Task[None] | None = None
        self._asked: dict[int, asyncio.Future[Said | None]] = {}
        self._numbers = count()

    async def look(self, path: Path, name: str) -> Said | None:
        """What a file says of itself, or what is wrong with it; None when its reader came to
        nothing. Raises a 503 problem when no reader can be had."""
        for _ in range(_TRIES):
            try:
                return await self._ask(path, name)
            except (_Died, OSError):
                continue
        detail = "the file cannot be looked into now; try again in a moment"
        raise Problem(503, "no-reader", detail, headers={"Retry-After": "5"})

    async def aclose(self) -> None:
        """End the process; who still waits is answered that it died."""
        process, listening = self._process, self._listening
        self._process = self._listening = None
        if process is None or listening is None:
            return
        if process.returncode is None:
            process.kill()
        await listening
        await process.wait()

    async def _ask(self, path: Path, name: str) -> Said | None:
        process = await self._present()
        assert process.stdin is not None
        number, answer = next(self._numbers), asyncio.get_running_loop().create_future()
        self._asked[number] = answer
        try:
            request = json.dumps({"number": number, "path": str(path), "name": name})
            process.stdin.write(f"{request}\n".encode())
            await process.stdin.drain()
            found: Said | None = await answer
            return found
        finally:
            del self._asked[number]

    async def _present(self) -> asyncio.subprocess.Process:
        async with self._starting:
            if self._process is None or self._process.returncode is not None:
                await self.aclose()
                self._process = await asyncio.create_subprocess_exec(
                    *(sys.executable, *self._command),
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                    env={**os.environ, **_ONE_THREAD},
                    limit=_LONGEST_LINE,
                )
                self._listening = asyncio.create_task(self._listen(self._process))
            return self._process

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        while line := await process.stdout.readline():
            said = json.loads(line)
            answer = self._asked.get(said["number"])
            if answer is not None and not answer.done():
                answer.set_result(said["said"])
        await process.wait()
        for answer in self._asked.values():
            if not answer.done():
                answer.set_exception(_Died())
