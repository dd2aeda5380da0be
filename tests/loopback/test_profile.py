"""A flame graph of a running server with its engine's process, and the CPU time of a stream."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from contextlib import suppress
from pathlib import Path

import pytest

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.publisher import ClipTrack
from tests.loopback.test_live import first_results
from tests.loopback.test_logs import logging_server
from tests.support.command import ROOT

SECONDS = 3


@pytest.mark.alone
async def test_a_server_with_a_stream(tmp_path: Path, h264: Clip) -> None:
    """What it is busy with is in the table and in the picture, its children's work too, and the
    parts are as much as the whole."""
    data, out = tmp_path / "data", tmp_path / "flame.svg"
    async with (
        logging_server(data, SIDELINE_ENGINE_SPARE="false") as server,
        SidelineClient(server.url, "cmj", ClipTrack(h264), key=server.key) as client,
    ):
        await first_results(client, 5)
        reading = asyncio.create_task(first_results(client, 10_000))
        words = ["profile", "--url", server.url, "--seconds", str(SECONDS), "--out", str(out)]
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "server.cli", *words, "--json"),
            cwd=ROOT,
            stdout=PIPE,
            stderr=PIPE,
            env={"SIDELINE_DATA_DIR": str(data), "PATH": "/usr/bin:/bin"},
        )
        async with asyncio.timeout(60):
            printed, complained = await process.communicate()
        reading.cancel()
        with suppress(asyncio.CancelledError, TimeoutError):
            await reading
    assert process.returncode == 0, complained.decode()
    found = json.loads(printed)
    assert found["sessions"] == 1.0
    parts = {(one["role"], one["stage"]): one["cpu"] for one in found["spent"]}
    assert {("server", "event loop"), ("engine", "engine")} <= set(parts)
    # Which of the smaller stages a few seconds of samples meet is up to chance.
    assert parts.keys() & {
        ("server", one) for one in ("decoding", "receiving, WebRTC", "scheduling")
    }
    assert found["cpu"] > 0.05
    assert abs(sum(parts.values()) - found["cpu"]) < 0.02 + found["cpu"] / 10
    picture = out.read_text()
    assert "<svg" in picture
    assert "inference.engines.worker" in picture
    assert server.key not in picture
