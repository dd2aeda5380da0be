"""Bad input gets a problem document that says what to do, and nothing breaks."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.errors import Refused
from clients.python.publisher import ClipTrack
from inference.sports.registry import sport_names
from tests.support.http import http, offer_of, post
from tests.support.leaks import nothing_more_than, running
from tests.support.serving import Serving, serving, settings, until_ready


def problem(response: httpx.Response, status: int) -> dict[str, object]:
    """The document of a refused request; checks that it is one."""
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    document: dict[str, object] = response.json()
    assert document["status"] == status
    assert {"type", "title", "detail"} <= set(document)
    return document


@pytest.mark.parametrize("body", ["", "hello", "v=0\r\nm=video", "v=0\r\na=", "\0" * 100])
async def test_a_body_that_is_not_sdp(server: Serving, body: str) -> None:
    """400 for a body that cannot be read as SDP."""
    status = 422 if body.startswith("v=0\r\na=") else 400
    problem(await post(server, body), status)
    assert len(server.state.sessions) == 0


async def test_bytes_that_are_no_text(server: Serving) -> None:
    """400 for a body that is not UTF-8."""
    problem(await post(server, b"v=0\r\n\xff\xfe"), 400)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("m=video 9", "m=video 0"),
        ("a=sendrecv", "a=recvonly"),
        ("a=sendrecv", "a=inactive"),
        ("m=video", "m=audio"),
    ],
)
async def test_no_video_offered(server: Serving, h264: Clip, old: str, new: str) -> None:
    """422 for an offer without a video to receive."""
    offer = await offer_of(h264)
    port = next(line.split()[1] for line in offer.splitlines() if line.startswith("m=video"))
    offer = offer.replace(f"m=video {port}", "m=video 9").replace(old, new)
    if new == "m=audio":
        offer = offer.replace("VP8/90000", "opus/48000/2")
    document = problem(await post(server, offer), 422)
    assert "video" in str(document["detail"])


async def test_no_codec_in_common(server: Serving, h264: Clip) -> None:
    """422 that names the codecs, for a video in another one."""
    offer = (await offer_of(h264)).replace("VP8/", "AV1/").replace("H264/", "H265/")
    document = problem(await post(server, offer), 422)
    assert "H.264" in str(document["detail"])
    assert "VP8" in str(document["detail"])


@pytest.mark.parametrize("gone", ["a=ice-pwd", "a=fingerprint", "a=rtcp-mux", "a=sctp-port"])
async def test_an_offer_without_what_webrtc_needs(server: Serving, h264: Clip, gone: str) -> None:
    """400 that names the missing line."""
    lines = (await offer_of(h264)).splitlines()
    offer = "\r\n".join(line for line in lines if not line.startswith(gone)) + "\r\n"
    document = problem(await post(server, offer), 400)
    assert gone in str(document["detail"])


async def test_wrong_content_type(server: Serving) -> None:
    """415 that says which type is wanted."""
    document = problem(await post(server, "v=0", content_type="application/json"), 415)
    assert document["expected"] == "application/sdp"


async def test_a_body_over_the_limit(server: Serving) -> None:
    """413 for a body over 64 KiB, declared or not."""
    problem(await post(server, "v=0\r\n" + "a" * 65_536), 413)

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"v" * 4096

    headers = {"Content-Type": "application/sdp"}
    async with http(server) as client:
        try:
            response = await client.post("/whip", content=endless(), headers=headers)
        except (httpx.WriteError, httpx.ReadError):
            return  # the server has closed the connection, having read enough
    problem(response, 413)


async def test_unknown_sport(server: Serving, h264: Clip) -> None:
    """422 with the sports that are known, also when none is named."""
    for sport in ("ski", ""):
        document = problem(await post(server, await offer_of(h264), sport), 422)
        assert document["known"] == list(sport_names())
    assert len(server.state.sessions) == 0


@pytest.mark.parametrize("query", ["height_m=0.1", "height_m=tall", "mass_kg=nan", "mass_kg=-1"])
async def test_an_athlete_that_nobody_is(server: Serving, query: str) -> None:
    """422 that names the parameter."""
    async with http(server) as client:
        headers = {"Content-Type": "application/sdp"}
        response = await client.post(f"/whip?sport=cmj&{query}", content="v=0", headers=headers)
    assert query.partition("=")[0] in str(problem(response, 422)["detail"])


@pytest.mark.parametrize(
    ("method", "path"),
    [("DELETE", "/whip/none"), ("PATCH", "/whip/none"), ("GET", "/api/v1/sessions/none")],
)
async def test_unknown_session(server: Serving, method: str, path: str) -> None:
    """404 for a session that is not there."""
    async with http(server) as client:
        document = problem(await client.request(method, path), 404)
    assert "none" in str(document["detail"])


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nowhere/", 404), ("PUT", "/whip", 405)]
)
async def test_wrong_addresses(server: Serving, method: str, path: str, status: int) -> None:
    """Errors of routing are problem documents as well."""
    async with http(server) as client:
        problem(await client.request(method, path), status)


async def test_a_full_server(tmp_path: Path, h264: Clip) -> None:
    """503 with Retry-After over the limit, and a place again when somebody has left."""
    async with serving(settings(tmp_path, max_sessions=1)) as server:
        await until_ready(server)
        async with SidelineClient(server.url, "cmj", ClipTrack(h264)):
            response = await post(server, await offer_of(h264))
            problem(response, 503)
            assert int(response.headers["Retry-After"]) > 0
            with pytest.raises(Refused) as caught:
                await SidelineClient(server.url, "cmj", ClipTrack(h264)).__aenter__()
            assert caught.value.retry_after_s == 5
        async with SidelineClient(server.url, "cmj", ClipTrack(h264)):
            assert len(server.state.sessions) == 1


async def test_refusing_leaves_nothing(server: Serving, h264: Clip) -> None:
    """A hundred refused offers leave no task, thread or socket."""
    offer = (await offer_of(h264)).replace("a=sendrecv", "a=recvonly")
    before = running()
    async with http(server) as client:
        for _ in range(100):
            headers = {"Content-Type": "application/sdp"}
            await client.post("/whip?sport=cmj", content=offer, headers=headers)
    await nothing_more_than(before, 10.0)


async def test_a_body_that_is_cut_off(server: Serving, caplog: pytest.LogCaptureFixture) -> None:
    """A client that goes away in the middle of its offer is no failure of the server."""
    host, port = server.url.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    head = f"POST /whip?sport=cmj HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/sdp\r\n"
    writer.write(f"{head}Content-Length: 500\r\n\r\nv=0\r\n".encode())
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    async with http(server) as client:
        assert (await client.get("/healthz")).status_code == 200
    assert [one.message for one in caplog.records if one.levelname == "ERROR"] == []
