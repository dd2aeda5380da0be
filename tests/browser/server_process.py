"""A Sideline server in a process of its own, as a user starts it."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_SERVE = "from server.cli import main; main()"
_READY = "Sideline is ready at "
_READY_WITHIN_S = 120.0
_STOP_WITHIN_S = 15.0


@dataclass(frozen=True, slots=True)
class ServerProcess:
    """A ready server."""

    url: str
    process: subprocess.Popen[str]
    data_dir: Path

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self.process.kill()
        self.process.wait(_STOP_WITHIN_S)


@contextmanager
def serving(
    data_dir: Path, settings: Mapping[str, str] | None = None, port: int = 0
) -> Iterator[ServerProcess]:
    """Run a server on that or a free port until the block ends; `settings` are SIDELINE_*
    variables. It lets everybody in and measures their files, however busy the host is."""
    usual = {"SIDELINE_DATA_DIR": str(data_dir), "SIDELINE_ADMISSION": "off"}
    usual["SIDELINE_ANALYSIS_YIELDS"] = "false"
    environment = {**os.environ, **usual, **(settings or {})}
    command = [sys.executable, "-c", _SERVE, "serve", "--host", "127.0.0.1", "--port", str(port)]
    log = data_dir / "server.log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, env=environment, text=True
        )
        assert process.stdout is not None
        try:
            readable, _, _ = select.select([process.stdout], [], [], _READY_WITHIN_S)
            line = process.stdout.readline() if readable else ""
            assert line.startswith(_READY), log.read_text()
            yield ServerProcess(line.removeprefix(_READY).strip(), process, data_dir)
        finally:
            process.terminate()
            try:
                process.wait(_STOP_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise
            finally:
                process.stdout.close()
