"""`sideline bench engine-kill`: the engine's process is killed under load."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx

from clients.python.clips import Clip, encode_clip, read_frames
from inference.errors import InvalidInput
from loadtest.kills import APART_S, Kill, NoEngineProcess, kill_engine, worst_s
from loadtest.loops import run
from loadtest.swarm import SETTLE_S, Swarm
from server.commands.bench.processes import ServerProcess, clip, sideline
from server.config import read_settings

FPS = 30
WIDTH, HEIGHT = 640, 360


def engine_kill(streams: int, kills: int, *, spare: bool, as_json: bool) -> bool:
    """Measure and print; False when a session was lost or did not get results again."""
    settings = read_settings()
    frames = read_frames(clip(settings.data_dir), FPS, WIDTH, HEIGHT)
    encoded = encode_clip(frames, "h264", FPS)
    with sideline(streams, log_level="error", engine_spare=spare) as server:
        try:
            report = run(_killed(server, encoded, streams, kills, spare=spare))
        except NoEngineProcess as error:
            raise InvalidInput(f"{error}: see SIDELINE_ENGINE_PROCESS") from error
    print(json.dumps(report) if as_json else _line(report))
    return bool(report["sessions_lost"] == 0 and report["worst_s"] is not None)


async def _killed(
    server: ServerProcess, encoded: Clip, streams: int, kills: int, *, spare: bool
) -> dict[str, Any]:
    swarm = Swarm(server.url, encoded, server.pid, seed=1)
    found: list[Kill] = []
    try:
        await swarm.join(streams)
        await asyncio.sleep(SETTLE_S)
        for number in range(kills):
            if number:
                await asyncio.sleep(APART_S)
            found.append(await kill_engine(swarm, server.url, spare=spare))
        async with httpx.AsyncClient(base_url=server.url, trust_env=False) as client:
            ready = (await client.get("/readyz")).raise_for_status().json()
    finally:
        await swarm.leave()
    return {
        "streams": streams,
        "kills": [one.recovered_s for one in found],
        "worst_s": worst_s(found),
        "sessions_lost": streams - ready["sessions"],
        "engine": ready["engine"],
    }


def _line(report: dict[str, Any]) -> str:
    worst = report["worst_s"]
    back = "some never came back" if worst is None else f"results again after {worst:.2f} s at most"
    return (
        f"{report['engine']['name']} killed {len(report['kills'])} times under "
        f"{report['streams']} streams: {back}; sessions lost: {report['sessions_lost']}"
    )
