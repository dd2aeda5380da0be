"""A server on loopback that demands keys, and the keys of two owners."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from server.accounts.keys import ApiKey
from server.accounts.scopes import ALL, KeyScope
from tests.support.serving import Serving, serving, settings, until_ready

PRINTED = ApiKey("the-key-that-the-server-printed", is_new=False)


def bearer(key: str | None) -> dict[str, str]:
    """The header that carries a key, if there is one."""
    return {} if key is None else {"Authorization": f"Bearer {key}"}


@dataclass(frozen=True, slots=True)
class Owned:
    """A running server and a client of it."""

    server: Serving
    client: httpx.AsyncClient

    async def ask(
        self, method: str, path: str, key: str | None = PRINTED.text, **given: Any
    ) -> httpx.Response:
        """What is answered to whoever has that key."""
        headers = {**bearer(key), **given.pop("headers", {})}
        return await self.client.request(method, path, headers=headers, **given)

    async def key(
        self, owner: str, tier: str = "enterprise", scopes: frozenset[KeyScope] = ALL
    ) -> str:
        """A new key."""
        wanted = {"owner": owner, "tier": tier, "scopes": sorted(scopes)}
        made = await self.ask("POST", "/api/v1/keys", json=wanted)
        assert made.status_code == 201, made.text
        return str(made.json()["text"])


@asynccontextmanager
async def owned(data_dir: Path, **changes: Any) -> AsyncIterator[Owned]:
    """A ready server on which analyses wait for good."""
    chosen = settings(data_dir, **{"analysis_processes": 0, **changes})
    async with (
        serving(chosen, key=PRINTED) as server,
        httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=60) as client,
    ):
        await until_ready(server)
        yield Owned(server, client)
