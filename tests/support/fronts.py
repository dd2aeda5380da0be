"""A real server with media workers, its front in the test's own event loop."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from server.accounts.keys import ApiKey
from server.commands.serve import address, listening
from server.config import Settings
from server.workers.front import create_front
from server.workers.state import FrontState
from tests.support.running import running


@dataclass(frozen=True, slots=True)
class Fronting:
    """A running front: its address and its insides."""

    url: str
    state: FrontState

    async def told(self, path: str = "/readyz") -> dict[str, Any]:
        """What it answers."""
        async with httpx.AsyncClient(base_url=self.url, trust_env=False) as client:
            answer: dict[str, Any] = (await client.get(path)).json()
        return answer


@asynccontextmanager
async def fronting(chosen: Settings, key: ApiKey | None = None) -> AsyncIterator[Fronting]:
    """Run a front and its workers, all of them ready, until the block ends."""
    with listening(chosen.host, chosen.port) as sock:
        app = create_front(chosen, key)
        async with running(app, sock):
            state: FrontState = app.state.server
            await state.settled.wait()
            assert all(one.ready for one in state.workers), state.failure
            yield Fronting(address(chosen.host, sock.getsockname()[1]), state)
