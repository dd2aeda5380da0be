"""GStreamer's `webrtcbin`, as Debian packages it, publishes over plain WHIP."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect

from tests.support.http import http
from tests.support.programs import missing
from tests.support.serving import Serving, serving, settings, until_ready

PYTHON = Path("/usr/bin/python3")
"""GStreamer's bindings are installed for the system's Python, not for this one."""

SCRIPT = Path(__file__).with_name("gst_publisher.py")
PACKAGES = (
    "python3-gi gir1.2-gst-plugins-bad-1.0 gstreamer1.0-nice gstreamer1.0-plugins-base "
    "gstreamer1.0-plugins-good gstreamer1.0-plugins-bad"
)
ELEMENTS = ("webrtcbin", "nicesrc", "openh264enc", "h264parse", "vp8enc", "rtph264pay", "dtlsenc")
_CHECK = f"""
import gi
gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import Gst, GstSdp, GstWebRTC
Gst.init(None)
lacking = [one for one in {ELEMENTS!r} if Gst.ElementFactory.find(one) is None]
raise SystemExit(", ".join(lacking) or None)
"""


@pytest.fixture(scope="session")
def gstreamer() -> None:
    """GStreamer with everything that the publisher uses."""
    if not PYTHON.exists():
        missing(f"{PYTHON} is missing: apt install {PACKAGES}")
    tried = subprocess.run([PYTHON, "-c", _CHECK], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        said = tried.stderr.strip().splitlines()[-1:]
        missing(f"GStreamer is incomplete ({' '.join(said)}): apt install {PACKAGES}")


@asynccontextmanager
async def publisher(server: Serving, codec: str) -> AsyncIterator[str]:
    """A running publisher whose media flows; gives the path of its session."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        PYTHON, SCRIPT, f"{server.url}/whip?sport=cmj", codec, stdin=pipe, stdout=pipe, stderr=pipe
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        async with asyncio.timeout(60):
            path = (await process.stdout.readline()).decode().strip()
            word = (await process.stdout.readline()).decode().strip()
            if word != "connected":
                pytest.fail((await process.stderr.read()).decode())
        yield path
    finally:
        process.stdin.close()
        try:
            await asyncio.wait_for(process.communicate(), 20)
        except TimeoutError:
            process.kill()
            await process.wait()


async def frames(server: Serving, session_id: str, count: int) -> list[dict[str, Any]]:
    """Messages about frames from the events WebSocket."""
    address = server.url.replace("http", "ws", 1) + f"/api/v1/sessions/{session_id}/events"
    found: list[dict[str, Any]] = []
    async with asyncio.timeout(30), connect(address, proxy=None) as socket:
        async for text in socket:
            message = json.loads(text)
            if "rtp" in message:
                found.append(message)
            if len(found) == count:
                break
    return found


@pytest.mark.parametrize("codec", ["h264", "vp8"])
@pytest.mark.usefixtures("gstreamer")
async def test_a_publisher_without_data_channels(tmp_path: Path, codec: str) -> None:
    """Its frames are decoded and answered, in order, on the events WebSocket; it leaves by going
    silent or by DELETE."""
    async with serving(settings(tmp_path)) as server:
        await until_ready(server)
        async with publisher(server, codec) as path:
            session_id = path.rsplit("/", 1)[-1]
            found = await frames(server, session_id, 20)
            async with http(server) as client:
                told = (await client.get(f"/api/v1/sessions/{session_id}")).json()
                assert (await client.delete(path)).status_code == 200
    numbers = [one["seq"] for one in found]
    assert numbers == sorted(set(numbers))
    assert len({one["rtp"] for one in found}) == len(found)
    assert all(one["pose"] is not None for one in found)
    assert told["answered"] >= len(found)
