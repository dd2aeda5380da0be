"""A real S3-compatible server of the test's own, in a process of its own: nanio.

It checks the signature of every request and link, when a link ends, and the MD5 of an object that
comes in one piece. It does not check the MD5 of parts nor any SHA-256, and knows neither policies
nor CORS nor TLS.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from tests.support.ports import free_port

KEY, SECRET = "sideline-test", "known to the test and the store"
_STARTS_WITHIN_S = 30.0
_BUCKETS = count()


@dataclass
class S3Server:
    """Where it listens; it can be stopped and started again at the same address."""

    folder: Path
    port: int
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it; blocks until it answers."""
        command = (sys.executable, "-m", "nanio", "serve", "--host", "127.0.0.1")
        where = ("--port", str(self.port), "--data-dir", str(self.folder), "--no-access-log")
        keys = {"NANIO_ACCESS_KEY": KEY, "NANIO_SECRET_KEY": SECRET}
        self._process = subprocess.Popen(
            [*command, *where, "--log-level", "error"],
            env={**os.environ, **keys},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline_s = time.monotonic() + _STARTS_WITHIN_S
        while not self._answers():
            assert self._process.poll() is None, "the store ended at once"
            assert time.monotonic() < deadline_s, "the store does not answer"
            time.sleep(0.05)

    def stop(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def new_bucket(self) -> str:
        """The URL of an empty bucket."""
        name = f"bucket-{next(_BUCKETS)}"
        (self.folder / name).mkdir()
        return f"s3://{name}/sideline"

    def settings(self, store_url: str) -> dict[str, Any]:
        """What a server needs to use it."""
        return {
            "store_url": store_url,
            "s3_endpoint_url": self.url,
            "s3_access_key_id": KEY,
            "s3_secret_access_key": SecretStr(SECRET),
        }

    def environment(self, store_url: str) -> Mapping[str, str]:
        """The same as variables."""
        secret = {"s3_secret_access_key": SECRET}
        given = {**self.settings(store_url), **secret}
        return {f"SIDELINE_{name.upper()}": str(value) for name, value in given.items()}

    def keys(self, store_url: str) -> set[str]:
        """What lies under a store's URL, as the server's own files say."""
        bucket, _, prefix = store_url.removeprefix("s3://").partition("/")
        root = self.folder / bucket / prefix
        files = (path for path in root.rglob("*") if path.is_file())
        return {
            path.relative_to(root).as_posix()
            for path in files
            if not any(part.startswith(".") for part in path.relative_to(root).parts)
        }

    def _answers(self) -> bool:
        try:
            return httpx.get(self.url, trust_env=False, timeout=5).status_code > 0
        except httpx.TransportError:
            return False


@contextmanager
def s3_server(folder: Path) -> Iterator[S3Server]:
    """Runs until the block ends."""
    server = S3Server(folder, free_port())
    server.start()
    try:
        yield server
    finally:
        server.stop()
