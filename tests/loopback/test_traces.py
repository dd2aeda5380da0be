"""Traces of a real session and a real analysis, as a collector gets them."""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from pathlib import Path

import pytest

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.publisher import ClipTrack
from loadtest.broken import cut
from server.observability.traces.exporting import SENT_WITHIN_S
from tests.loopback.test_live import first_results
from tests.support.collector import collecting
from tests.support.http import http
from tests.support.serving import serving, settings, until_ready
from tests.unit.inference.clips import write_clip

EVERY = 5
STAGES = ["received", "decoded", "waited", "inferred", "analysed"]


async def test_a_session_and_its_frames(tmp_path: Path, h264: Clip) -> None:
    """The session's life with all its turns, one frame of five with its stages, and requests by
    their route; no token and no description of a connection among it."""
    with collecting() as collector:
        chosen = settings(
            tmp_path,
            trace_endpoint=collector.url,
            trace_frames_every=EVERY,
            silence_timeout_s=1.0,
        )
        async with serving(chosen) as server:
            await until_ready(server)
            async with SidelineClient(
                server.url, "cmj", ClipTrack(h264), reconnect_within_s=20
            ) as client:
                results = await first_results(client, 3 * EVERY)
                token = (await client.hello()).resume
                cut(client)
                async with asyncio.timeout(20):
                    while not client.replaced:  # noqa: ASYNC110
                        await asyncio.sleep(0.05)
                await first_results(client, 1)
                session_id = client.session_id
    (session,) = collector.spans("session")
    assert session.events == ["connected", "reconnecting", "connected", "ended"]
    assert session.said["session.id"] == session_id
    assert session.said["session.end_reason"] == "the client deleted the session"
    assert session.said["session.answered"] >= len(results)
    assert session.resource["service.name"] == "sideline"

    everything = collector.spans()
    frames = collector.spans("frame")
    assert len(frames) >= 3
    seen = {one.message.seq: one.message.stages for one in results}
    for frame in frames:
        assert frame.span.links[0].span_id == session.span.span_id
        assert [one.span.name for one in frame.parts(everything)] == STAGES
        told = {one.span.name: one.ms for one in frame.parts(everything)}
        if (stages := seen.get(frame.said["frame.seq"])) is not None:
            assert told == pytest.approx(stages, abs=0.01)
            assert frame.ms == pytest.approx(sum(stages.values()), abs=0.01)
    assert {frame.said["frame.seq"] for frame in frames} & set(seen)

    (made, resumed) = collector.spans("POST /whip")
    assert (
        made.said["http.response.status_code"] == resumed.said["http.response.status_code"] == 201
    )
    assert made.said["request.id"] == session.said["request.id"]
    sent = b"".join(collector.bodies)
    assert token is not None
    assert not [one for one in (token, "resume=", "ice-ufrag", "127.0.0.1") if one.encode() in sent]
    assert collector.paths == {"/v1/traces"}


async def test_an_analysis_tells_its_stages(tmp_path: Path) -> None:
    """From the process that does it, and without the file's name."""
    with collecting() as collector:
        chosen = settings(tmp_path / "data", trace_endpoint=collector.url)
        async with serving(chosen) as server, http(server) as client:
            await until_ready(server)
            video = write_clip(tmp_path / "ottilies.mp4").read_bytes()
            sent = await client.post("/api/v1/uploads", files={"file": ("ottilies.mp4", video)})
            wish = {"upload_id": sent.json()["id"], "sport": "cmj"}
            asked = await client.post("/api/v1/analyses", json=wish)
            ends_s = time.monotonic() + 90
            while not collector.spans("analysis"):
                if time.monotonic() > ends_s:
                    found = await client.get(f"/api/v1/analyses/{asked.json()['id']}")
                    spans = [one.span.name for one in collector.spans()]
                    raise AssertionError(f"told of {spans}; the analysis: {found.text}")
                await asyncio.sleep(0.1)
    (analysis,) = collector.spans("analysis")
    assert analysis.said["analysis.id"] == asked.json()["id"]
    assert analysis.said["analysis.outcome"] == "done"
    assert analysis.resource["sideline.process"] == "analysis"
    parts = analysis.parts(collector.spans())
    assert [one.span.name for one in parts][:4] == ["fetch", "open", "measure", "write reports"]
    assert sum(one.ms for one in parts) <= analysis.ms
    assert b"ottilie" not in b"".join(collector.bodies)


@pytest.mark.parametrize("listens", [False, True], ids=["nobody there", "never answers"])
async def test_a_collector_that_is_down_disturbs_nothing(
    tmp_path: Path, h264: Clip, listens: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """Every frame is answered as usual, the server ends soon, and the log says it once."""
    with socket.create_server(("127.0.0.1", 0)) as hole:
        url = f"http://127.0.0.1:{hole.getsockname()[1]}"
        if not listens:
            hole.close()
        chosen = settings(tmp_path, trace_endpoint=url, trace_frames_every=1)
        async with serving(chosen) as server:
            await until_ready(server)
            async with SidelineClient(server.url, "cmj", ClipTrack(h264)) as client:
                results = await first_results(client, 45)
            ends_s = time.monotonic()
        took_s = time.monotonic() - ends_s
    assert len(results) == 45
    assert took_s < 2 * SENT_WITHIN_S + 3
    said = [one for one in caplog.records if "traces" in one.name or "opentelemetry" in one.name]
    assert [one.levelno for one in said] == [logging.WARNING]
    assert "traces cannot be sent" in said[0].getMessage()
