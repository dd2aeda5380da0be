"""Places to fetch stand-ins for the nets from, all on this machine."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from inference.engines.base import Net
from models.manifest import BundleSource, Manifest, WheelSource
from tests.unit.models.stand_ins import Host, net_source, wheel_bytes


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    """A running server."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    state = Host()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = state.next()
            self.send_response(answer.status)
            promised = len(answer.body) if answer.promised is None else answer.promised
            self.send_header("Content-Length", str(promised))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:
            """Silence."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.url = f"http://127.0.0.1:{server.server_address[1]}/nets.task"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield state
        server.shutdown()
        thread.join()


@pytest.fixture
def manifest(host: Host) -> Manifest:
    """A manifest of the stand-ins, its bundle on the loopback host."""
    wheel = wheel_bytes()
    return Manifest(
        bundle=BundleSource(host.url),
        wheel=WheelSource(
            requirement="mediapipe==0.10.21",
            python_version="3.11",
            platform="manylinux_2_28_x86_64",
            bytes=len(wheel),
            sha256=hashlib.sha256(wheel).hexdigest(),
        ),
        nets=tuple(net_source(net) for net in Net),
    )


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory that pip takes wheels from, empty; pip has no other."""
    directory = tmp_path / "index"
    directory.mkdir()
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(directory))
    return directory
