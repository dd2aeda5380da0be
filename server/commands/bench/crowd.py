"""The process that holds a benchmark's publishers."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from server.commands.bench.processes import BenchFailed, ServerProcess


@dataclass(frozen=True, slots=True)
class Load:
    """For how long streams are watched, what chooses when each begins, whether their publishers
    run at real-time priority, and whether they send less when asked to."""

    seconds: float
    seed: int
    realtime: bool
    adaptive: bool = False


class Crowd:
    """Publishers on demand."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._expect("ready")

    def step(
        self, streams: int, seconds: float, *, insist: bool = False, every_s: float = 0.0
    ) -> dict[str, Any]:
        """The figures of so many streams for so long, which begin at least `every_s` apart; who
        is turned away comes again, if it insists. Raises BenchFailed when some fail."""
        assert self._process.stdin is not None
        wanted = {"streams": streams, "seconds": seconds, "insist": insist, "every_s": every_s}
        self._process.stdin.write(json.dumps(wanted) + "\n")
        self._process.stdin.flush()
        return cast(dict[str, Any], json.loads(self._line()))

    def _expect(self, word: str) -> None:
        if self._line() != word:
            raise BenchFailed("the publishers did not become ready")

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        if not line:
            raise BenchFailed("the publishers ended early; their messages are above")
        return line


@contextmanager
def crowd(server: ServerProcess, video: Path, load: Load) -> Iterator[Crowd]:
    """Publishers of a clip to a server; they are gone at the end."""
    command = [sys.executable, "-m", "loadtest.crowd", server.url, "--clip", str(video)]
    command += ["--server-pid", str(server.pid), "--seed", str(load.seed)]
    command += ["--realtime"] if load.realtime else []
    command += ["--adaptive"] if load.adaptive else []
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Crowd(process)
        finally:
            process.kill()
