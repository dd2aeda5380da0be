"""Real nodes of a Ray cluster on this machine; this process itself knows nothing of Ray."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from tests.support.command import ROOT
from tests.support.ports import free_port

_WITHIN_S = 60.0
_SMALLEST_STORE_BYTES = 78_643_200


@dataclass(slots=True)
class Nodes:
    """The nodes of one cluster; the first is its head. Whoever asks it knows `token`."""

    folder: Path
    address: str
    token: dict[str, str] = field(default_factory=lambda: _token())
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def add(self, variables: Mapping[str, str]) -> None:
        """One more node, with these variables for whatever runs there."""
        port = self.address.rpartition(":")[2]
        role = (
            (f"--address={self.address}",)
            if self.running
            else (
                *("--head", f"--port={port}", f"--temp-dir={self.folder}"),
                "--include-dashboard=false",
            )
        )
        command = (
            *(sys.executable, "-m", "ray.scripts.scripts", "start", *role, "--block"),
            *("--node-ip-address=127.0.0.1", "--num-cpus=1", "--disable-usage-stats"),
            f"--object-store-memory={_SMALLEST_STORE_BYTES}",
        )
        quiet = {"RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0", "RAY_USAGE_STATS_ENABLED": "0"}
        own = {"PYTHONPATH": str(ROOT), **self.token}
        environment = {**os.environ, **quiet, **own, **variables}
        log = (self.folder / f"node-{len(self.running)}.log").open("wb")
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=ROOT)
        log.close()
        self.running.append(process)
        self._until_started(len(self.running) - 1)

    def actors(self) -> list[psutil.Process]:
        """The processes in which hosts' actors are."""
        every = [psutil.Process(one.pid).children(recursive=True) for one in self.running]
        return [one for each in every for one in each if "HostActor" in _words(one)]

    def _until_started(self, number: int) -> None:
        log, deadline_s = self.folder / f"node-{number}.log", time.monotonic() + _WITHIN_S
        while b"Ray runtime started" not in log.read_bytes():
            assert self.running[number].poll() is None, log.read_text()
            assert time.monotonic() < deadline_s, log.read_text()
            time.sleep(0.1)

    def close(self) -> None:
        """Stop all, the head last."""
        for process in reversed(self.running):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(_WITHIN_S)
            finally:
                process.kill()


def _words(process: psutil.Process) -> str:
    """Nothing of one that has ended."""
    try:
        return " ".join(process.cmdline())
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return ""


def _token() -> dict[str, str]:
    return {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}


@contextmanager
def ray_nodes() -> Iterator[Nodes]:
    """A cluster without nodes yet; skips without Ray."""
    pytest.importorskip("ray", reason="needs ray: pip install sideline[cluster]")
    folder = Path(tempfile.mkdtemp(prefix="ray-"))  # names of sockets must be short
    nodes = Nodes(folder, f"127.0.0.1:{free_port()}")
    try:
        yield nodes
    finally:
        nodes.close()
        shutil.rmtree(folder, ignore_errors=True)


async def until_gone(process_id: int, within_s: float = 30.0) -> None:
    """Wait until there is no such process."""
    async with asyncio.timeout(within_s):
        while psutil.pid_exists(process_id):  # noqa: ASYNC110 - not ours to wait for
            await asyncio.sleep(0.05)
