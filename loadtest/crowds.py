"""Locust, in a process of its own: it replaces the sockets and threads of the one it runs in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from loadtest.publishing.shape import Load
from loadtest.requests_made import Routes, routes_of
from server.commands.bench.processes import BenchFailed

LAST_TASKS_S = 30
API = "/api/"
_FILES = Path(__file__).parent
_LIVE, _RECORDED = _FILES / "on_camera.py", _FILES / "locustfile.py"


class Locust:
    """Its users come and go; `process` ends by itself."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path) -> None:
        self.process = process
        self._folder = folder

    def requests(self) -> tuple[Routes, Routes]:
        """What they asked for, all of it and that of the API alone, once everybody has gone; raises
        BenchFailed when Locust failed."""
        if self.process.wait(10 * LAST_TASKS_S) != 0:
            raise BenchFailed("Locust failed; its messages are above")
        stats = json.loads((self._folder / "stats.json").read_text())
        return routes_of(stats), routes_of([one for one in stats if API in one["name"]])

    def accounts(self) -> dict[str, Any]:
        """What the users of recorded video believe there is on the server."""
        return cast(dict[str, Any], json.loads((self._folder / "accounts.json").read_text()))


@contextmanager
def locust(server_url: str, load: Load, jump: Path | None, folder: Path) -> Iterator[Locust]:
    """The users of a load; coaches send `jump`. What it writes lies in `folder`."""
    files = [_LIVE] if jump is None else [_LIVE, _RECORDED]
    command = [sys.executable, "-m", "locust", "--headless", "--only-summary", "--skip-log"]
    command += ["-f", ",".join(map(str, files)), "--host", server_url]
    command += ["--json-file", str(folder / "stats"), "--stop-timeout", str(LAST_TASKS_S)]
    command += ["--exit-code-on-error", "0"]
    environment = {**os.environ, **load.environment(), "SIDELINE_CLIP": str(jump or "")}
    environment["SIDELINE_ACCOUNTS"] = str(folder / "accounts.json")
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            yield Locust(process, folder)
        finally:
            process.kill()
