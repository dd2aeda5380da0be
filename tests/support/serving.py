"""A real server on a free port, in the test's own event loop."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from server.accounts.keys import ApiKey
from server.app import create_app
from server.certificates.serving import prepare, utc_now
from server.commands.serve import address, listening
from server.config import Settings
from server.loading import OpenPipeline, open_live_pipeline
from server.state import ServerState
from tests.support.running import running


@dataclass(frozen=True, slots=True)
class Serving:
    """A running server: its address and its insides."""

    url: str
    app: FastAPI

    @property
    def state(self) -> ServerState:
        """What its routes share."""
        state: ServerState = self.app.state.server
        return state


def settings(data_dir: Path, **changes: Any) -> Settings:
    """Settings for a test: no models, nothing outside `data_dir`, and everybody is let in and
    measured, however busy the host is."""
    usual = {"port": 0, "engine": "fake", "demo": False, "admission": "off"}
    usual["analysis_yields"] = False
    return Settings(**{"data_dir": data_dir, **usual, **changes})


@asynccontextmanager
async def serving(
    chosen: Settings, opener: OpenPipeline = open_live_pipeline, key: ApiKey | None = None
) -> AsyncIterator[Serving]:
    """Run a server until the block ends."""
    with listening(chosen.host, chosen.port) as sock:
        app = create_app(chosen, opener, key)
        async with running(app, sock, prepare(chosen, utc_now())):
            port = sock.getsockname()[1]
            yield Serving(address(chosen.host, port, https=chosen.https), app)


async def until_ready(server: Serving) -> None:
    """Wait until the pipeline is there."""
    await server.state.settled.wait()
    assert server.state.pipeline is not None
