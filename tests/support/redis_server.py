"""A real Redis of the test's own, reached by a socket in a folder."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.programs import needed

_STARTS_WITHIN_S = 20.0


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """Its URL, while it runs; skips without `redis-server`."""
    program, path = needed("redis-server", "redis-server"), folder / "redis.sock"
    command = [
        program,
        "--port",
        "0",
        "--unixsocket",
        str(path),
        "--save",
        "",
        "--dir",
        str(folder),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        deadline_s = time.monotonic() + _STARTS_WITHIN_S
        while not _listens(path):
            assert time.monotonic() < deadline_s
            assert process.poll() is None
            time.sleep(0.01)
        yield f"unix://{path}"
    finally:
        process.kill()
        process.wait()


def _listens(path: Path) -> bool:
    """Whether someone takes connections there; a socket is in its folder before that."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


class Restarted:
    """A Redis at one address that is stopped and started."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running = redis_server(folder)
        self.url = self._running.__enter__()

    def stop(self) -> None:
        """It dies, with all that it had."""
        self._running.__exit__(None, None, None)
        (self._folder / "redis.sock").unlink(missing_ok=True)

    def start(self) -> None:
        """It is back, empty."""
        self._running = redis_server(self._folder)
        self._running.__enter__()
