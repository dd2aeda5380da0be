"""The server and the publishers of a benchmark, each a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from inference.errors import SidelineError
from server.demo import demo_clip, draw

SLACK_S = 60.0

_SERVE = "from server.cli import main; main()"
_READY = " is ready at "


class BenchFailed(SidelineError):
    """A process of the benchmark did not do its part."""


@dataclass(frozen=True, slots=True)
class ServerProcess:
    """A server that is ready."""

    url: str
    pid: int


def clip(data_dir: Path) -> Path:
    """The demo athlete at 640×360 and 30 fps, drawn once."""
    video = demo_clip(data_dir)
    if not video.exists():
        print("drawing the athlete, once…", file=sys.stderr)
        draw(video)
    return video


@contextmanager
def sideline(sessions: int, **settings: object) -> Iterator[ServerProcess]:
    """`sideline serve` on a free port of loopback, with these settings besides; it takes so many
    sessions, whatever it can carry, unless the settings say otherwise."""
    given = {"max_sessions": sessions, "admission": "off", **settings}
    changes = {f"SIDELINE_{name.upper()}": str(value) for name, value in given.items()}
    command = [sys.executable, "-c", _SERVE, "serve", "--host", "127.0.0.1", "--port", "0"]
    with served(command, changes) as server:
        yield server


@contextmanager
def served(
    command: Sequence[str], changes: Mapping[str, str], log: IO[str] | None = None
) -> Iterator[ServerProcess]:
    """A server, once its first line says where it is ready; it is asked to stop at the end.

    `changes` are made to its environment; its messages go to `log`. Raises BenchFailed when it
    does not become ready.
    """
    environment = {**os.environ, **changes}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=log, env=environment, text=True
    ) as server:
        try:
            assert server.stdout is not None
            line = server.stdout.readline()
            if _READY not in line:
                raise BenchFailed("the server did not become ready; its messages are above")
            yield ServerProcess(line.partition(_READY)[2].strip(), server.pid)
        finally:
            _stop(server)


def _stop(server: subprocess.Popen[str]) -> None:
    server.terminate()
    try:
        server.wait(SLACK_S)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
        print(f"the server did not stop within {SLACK_S:.0f} s and was killed", file=sys.stderr)


def reports(commands: list[list[str]], seconds: float) -> list[dict[str, Any]]:
    """What publishers, all at once, say at their end; raises BenchFailed when one fails."""
    publishers = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for command in commands
    ]
    found = []
    try:
        for one, command in zip(publishers, commands, strict=True):
            said, _ = one.communicate(timeout=seconds + SLACK_S)
            if one.returncode != 0:
                raise BenchFailed("a publisher failed; try it alone: " + " ".join(command))
            found.append(json.loads(said))
    except subprocess.TimeoutExpired as error:
        raise BenchFailed("a publisher did not come to its end") from error
    finally:
        for one in publishers:
            one.kill()
            one.wait()
    return found
