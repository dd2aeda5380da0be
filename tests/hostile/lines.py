"""How the processes of this room talk: one JSON object a line, over standard input and output."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping
from types import TracebackType
from typing import IO, Any, Self


async def lines() -> AsyncIterator[bytes]:
    """Of our own standard input, until it ends."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        yield line


def say(fields: Mapping[str, Any]) -> None:
    """One line for whoever started us."""
    print(json.dumps(fields), flush=True)


class Silent(Exception):
    """A process does not answer, or is no more."""


class Child:
    """A module of this room, run in a process of its own; use it in an `async with` statement.

    `began` is the first thing that it said. Its standard error goes to `log`.
    """

    BEGINS_WITHIN_S = 60.0
    ENDS_WITHIN_S = 15.0

    def __init__(self, module: str, *arguments: str, log: IO[bytes]) -> None:
        self._command = [sys.executable, "-m", module, *arguments]
        self._log = log

    async def __aenter__(self) -> Self:
        self.process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=self._log,
        )
        try:
            self.began = await self._heard(self.BEGINS_WITHIN_S)
        except BaseException:
            await self._end()
            raise
        return self

    async def ask(self, within_s: float) -> dict[str, Any]:
        """What it says now; raises Silent."""
        assert self.process.stdin is not None
        self.process.stdin.write(b"\n")
        return await self._heard(within_s)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._end()

    async def _heard(self, within_s: float) -> dict[str, Any]:
        assert self.process.stdout is not None
        try:
            line = await asyncio.wait_for(self.process.stdout.readline(), within_s)
        except TimeoutError as error:
            raise Silent(f"{self._command[2]} did not answer within {within_s:.0f} s") from error
        if not line:
            raise Silent(f"{self._command[2]} is no more")
        said: dict[str, Any] = json.loads(line)
        return said

    async def _end(self) -> None:
        """Let it end in good order, else end it."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        try:
            await asyncio.wait_for(self.process.wait(), self.ENDS_WITHIN_S)
        except TimeoutError:
            self.process.kill()
            await self.process.wait()
