"""A Redis of a benchmark's own."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL, Popen

from inference.errors import InvalidInput
from server.commands.bench.processes import BenchFailed

_WITHIN_S = 10.0


@contextmanager
def own_redis() -> Iterator[str]:
    """Its URL, while it runs; raises InvalidInput where there is no `redis-server`."""
    program = shutil.which("redis-server")
    if program is None:
        raise InvalidInput("redis-server is not installed: install it, or say --redis URL")
    with tempfile.TemporaryDirectory() as folder:
        socket = Path(folder) / "redis.sock"
        command = [program, "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir"]
        with Popen([*command, folder], stdout=DEVNULL) as server:
            try:
                deadline_s = time.monotonic() + _WITHIN_S
                while not socket.exists():
                    if server.poll() is not None or time.monotonic() > deadline_s:
                        raise BenchFailed("redis-server did not start")
                    time.sleep(0.05)
                yield f"unix://{socket}"
            finally:
                server.terminate()
