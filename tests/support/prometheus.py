"""A real Prometheus with this repository's configuration, in a hurry."""

from __future__ import annotations

import asyncio
import math
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

from tests.support.ports import free_port
from tests.support.programs import needed
from tests.support.rules import DEPLOY, RULES

STARTS_WITHIN_S = 60.0
EVERY = "2s"
"""So often it looks, and evaluates its rules; a server that is slower to answer is down."""

Json = dict[str, Any]

_FILLED_IN = {"$__rate_interval": "5m", "$__range": "5m", "$instance": ".*", "$worker": ".*"}
"""What Grafana puts in place of its variables, with All chosen."""


@dataclass(frozen=True, slots=True)
class Prometheus:
    """One that runs."""

    client: httpx.AsyncClient

    async def ask(self, expr: str) -> list[Json]:
        """The series of an instant query, as a dashboard would ask it, but for those that are NaN:
        Grafana shows nothing of them. Fails on one that Prometheus does not take."""
        for variable, value in _FILLED_IN.items():
            expr = expr.replace(variable, value)
        answer = await self.client.post("/api/v1/query", data={"query": expr})
        assert answer.status_code == 200, f"{expr}: {answer.text}"
        found: list[Json] = answer.json()["data"]["result"]
        return [one for one in found if not math.isnan(float(one["value"][1]))]

    async def told(self, path: str) -> Any:
        """The data of one of the API's addresses."""
        answer = await self.client.get(f"/api/v1/{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]


@asynccontextmanager
async def prometheus(
    folder: Path, targets: Iterable[str], key: str, *, door: str | None = None
) -> AsyncIterator[Prometheus]:
    """Run it until the block ends; it scrapes servers at these addresses, and the hosts that a
    front door at that one tells of. Skips without the program."""
    program, port = needed("prometheus", "prometheus"), free_port()
    config = _config(folder, [one.removeprefix("http://") for one in targets], key, port, door)
    process = await asyncio.create_subprocess_exec(
        program,
        *(f"--config.file={config}", f"--storage.tsdb.path={folder / 'series'}"),
        *(f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"),
        stdout=DEVNULL,
        stderr=DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=30) as client:
            await _until_ready(client, process)
            yield Prometheus(client)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def _config(folder: Path, targets: list[str], key: str, port: int, door: str | None) -> Path:
    """The one of `deploy`, but for addresses, paths and how often."""
    config = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())
    config["global"] = {f"{one}_interval": EVERY for one in ("scrape", "evaluation")}
    config["rule_files"] = [str(RULES / "*.yml")]
    sideline, itself = config["scrape_configs"]
    secret = folder / "sideline.key"
    secret.write_text(key)
    sideline["authorization"]["credentials_file"] = str(secret)
    sideline["static_configs"] = [{"targets": targets}]
    if door is not None:
        asked = {"url": f"{door}/metrics/hosts", "authorization": sideline["authorization"]}
        sideline["http_sd_configs"] = [{**asked, "refresh_interval": EVERY}]
    itself["static_configs"] = [{"targets": [f"127.0.0.1:{port}"]}]
    path = folder / "prometheus.yml"
    path.write_text(yaml.safe_dump(config))
    return path


async def _until_ready(client: httpx.AsyncClient, process: Process) -> None:
    async with asyncio.timeout(STARTS_WITHIN_S):
        while process.returncode is None:
            try:
                if (await client.get("/-/ready")).is_success:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)
    raise AssertionError("prometheus ended at once")
