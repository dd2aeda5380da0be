"""The server as a whole: start, health, who may use it, stop."""

import asyncio
import signal
import socket
import stat
import threading
from pathlib import Path

import httpx
import pytest
import websockets

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.errors import Refused
from clients.python.publisher import ClipTrack
from inference.errors import ModelError
from inference.pipeline import Pipeline
from server.accounts.keys import ApiKey
from server.config import Settings
from server.loading import open_pipeline
from tests.support.command import first_line, sideline
from tests.support.http import http, offer_of, post
from tests.support.serving import Serving, serving, settings, until_ready

ROOT = Path(__file__).parents[2]
KEY = ApiKey("a-key", is_new=False)


async def test_ready_only_when_the_models_are_loaded(tmp_path: Path, h264: Clip) -> None:
    """Before, the server is alive and answers 503 with Retry-After; afterwards it is ready."""
    loaded = threading.Event()

    def opener(chosen: Settings) -> Pipeline:
        assert loaded.wait(30)
        return open_pipeline(chosen)

    async with serving(settings(tmp_path), opener) as server, http(server) as client:
        assert (await client.get("/healthz")).status_code == 200
        for response in (await client.get("/readyz"), await post(server, await offer_of(h264))):
            assert response.status_code == 503
            assert response.headers["Retry-After"] == "5"
            assert response.json()["type"] == "urn:sideline:problem:not-ready"
        loaded.set()
        await until_ready(server)
        assert (await client.get("/readyz")).json()["status"] == "ready"


async def test_models_that_cannot_be_had(tmp_path: Path) -> None:
    """When loading fails the server lives on and says why it is not ready."""

    def opener(_: Settings) -> Pipeline:
        raise ModelError("no nets here; run sideline models")

    async with serving(settings(tmp_path), opener) as server, http(server) as client:
        await server.state.settled.wait()
        response = await client.get("/readyz")
        assert response.status_code == 503
        assert "sideline models" in response.json()["detail"]
        assert (await client.get("/healthz")).status_code == 200


async def test_sports_sessions_and_openapi(server: Serving, h264: Clip) -> None:
    """The API lists sports with their metrics, and the sessions that there are."""
    async with http(server) as client:
        sports = (await client.get("/api/v1/sports")).json()["sports"]
        cmj = next(one for one in sports if one["name"] == "cmj")
        assert "jump_height_flight_m" in {metric["name"] for metric in cmj["metrics"]}
        assert (await client.get("/openapi.json")).json()["openapi"].startswith("3.1")
        async with SidelineClient(server.url, "cmj", ClipTrack(h264), mass_kg=70.0) as live:
            listed = (await client.get("/api/v1/sessions")).json()
            assert [one["id"] for one in listed["sessions"]] == [live.session_id]
            one = (await client.get(f"/api/v1/sessions/{live.session_id}")).json()
            assert (one["sport"], one["state"], one["mass_kg"]) == ("cmj", "live", 70.0)


async def test_the_demo_clip_is_asked_for_again_later(server: Serving) -> None:
    """503 with Retry-After until the clip is drawn, then the video, in ranges too."""
    async with http(server) as client:
        missing = await client.get("/demo/cmj.mp4")
        assert missing.status_code == 503
        assert missing.headers["Retry-After"]
        folder = server.state.settings.data_dir / "demo"
        folder.mkdir()
        (folder / "cmj.mp4").write_bytes(b"0123456789")
        part = await client.get("/demo/cmj.mp4", headers={"Range": "bytes=2-4"})
        assert (part.status_code, part.content) == (206, b"234")
        assert part.headers["Content-Type"] == "video/mp4"
        nobody = await client.get("/demo/golf.mp4")
        assert (nobody.status_code, nobody.json()["known"][0]) == (404, "cmj")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:1"}, 200),
        ({"Host": "evil.example"}, 421),
        ({"Host": "127.0.0.1.evil.example"}, 421),
        ({"Host": "evil.example/@localhost"}, 421),
        ({"Host": ""}, 421),
    ],
)
async def test_only_names_of_this_machine(
    server: Serving, headers: dict[str, str], status: int
) -> None:
    """On loopback a name that points here without being ours is turned away."""
    async with http(server) as client:
        assert (await client.get("/healthz", headers=headers)).status_code == status


async def test_pages_of_other_sites_change_nothing(server: Serving, h264: Clip) -> None:
    """A POST or a WebSocket from another origin is refused, one from our own page is not."""
    headers = {"Content-Type": "application/sdp"}
    async with http(server) as client:
        offer = await offer_of(h264)
        for origin, status in (("http://evil.example", 403), ("null", 403), (server.url, 201)):
            answer = await client.post(
                "/whip?sport=cmj", content=offer, headers={**headers, "Origin": origin}
            )
            assert answer.status_code == status
    address = f"{server.url.replace('http', 'ws')}/api/v1/sessions/x/events"
    with pytest.raises(websockets.InvalidStatus):
        await websockets.connect(address, origin=websockets.Origin("http://evil.example"))


async def test_allowed_origins_get_their_headers(tmp_path: Path) -> None:
    """A site named in the settings may ask, and read what WHIP needs."""
    chosen = settings(tmp_path, allowed_origins=["https://club.example"])
    async with serving(chosen) as server, http(server) as client:
        asked = {"Origin": "https://club.example", "Access-Control-Request-Method": "POST"}
        answer = await client.options("/whip", headers=asked)
        assert answer.headers["Access-Control-Allow-Origin"] == "https://club.example"
        refused = await client.post("/whip", headers={"Origin": "https://club.example"})
        assert refused.status_code == 415
        assert "Location" in refused.headers["Access-Control-Expose-Headers"]


async def test_with_a_key_the_api_demands_it(tmp_path: Path, h264: Clip) -> None:
    """Without the key 401, with it everything works; health and page need none."""
    async with serving(settings(tmp_path), key=KEY) as server, http(server) as client:
        await until_ready(server)
        for path in ("/api/v1/sports", "/api/v1/sessions/x"):
            answer = await client.get(path, headers={"Authorization": "Bearer wrong"})
            assert answer.status_code == 401
            assert answer.headers["WWW-Authenticate"] == "Bearer"
        for path in ("/healthz", "/readyz", "/openapi.json"):
            assert (await client.get(path)).status_code == 200
        with pytest.raises(Refused) as caught:
            await SidelineClient(server.url, "cmj", ClipTrack(h264)).__aenter__()
        assert caught.value.status == 401
        async with SidelineClient(server.url, "cmj", ClipTrack(h264), key=KEY.text) as live:
            address = f"{server.url.replace('http', 'ws')}/api/v1/sessions/{live.session_id}/events"
            with pytest.raises(websockets.InvalidStatus):
                await websockets.connect(address)
            async with websockets.connect(f"{address}?key={KEY.text}") as socket:
                assert "metrics" in str(await socket.recv())


async def test_the_command_serves_and_stops_when_asked(tmp_path: Path) -> None:
    """`sideline serve` prints its address when ready, and ends with code 0 at SIGTERM."""
    async with sideline("serve", "--port", "0", SIDELINE_DATA_DIR=str(tmp_path)) as process:
        line = await first_line(process)
        assert line.startswith("Sideline is ready at http://127.0.0.1:")
        async with httpx.AsyncClient(trust_env=False) as client:
            assert (await client.get(line.rsplit(" ", 1)[1] + "/readyz")).status_code == 200
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(15):
            assert await process.wait() == 0


async def test_on_another_address_a_key_is_made_and_shown_once(tmp_path: Path) -> None:
    """Off loopback the first start prints a key, kept for nobody else to read."""
    words = ("serve", "--host", "0.0.0.0", "--port", "0")
    async with sideline(*words, SIDELINE_DATA_DIR=str(tmp_path)) as process:
        url = (await first_line(process)).rsplit(" ", 1)[1]
        told, link = await first_line(process), await first_line(process)
    file = tmp_path / "api-key"
    key = file.read_text().strip()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert told.endswith(key)
    assert link.endswith(f"{url}/#key={key}")
    async with sideline(*words, SIDELINE_DATA_DIR=str(tmp_path)) as process:
        await first_line(process)
        assert key not in await first_line(process)


async def test_a_port_that_is_taken(tmp_path: Path) -> None:
    """One clear line on stderr, and no traceback."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        async with sideline("serve", "--port", port, SIDELINE_DATA_DIR=str(tmp_path)) as process:
            async with asyncio.timeout(30):
                said, complained = await process.communicate()
    assert process.returncode == 2
    assert said == b""
    assert complained.decode().count("\n") == 1
    assert f"127.0.0.1:{port}" in complained.decode()
