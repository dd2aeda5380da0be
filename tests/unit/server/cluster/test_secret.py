"""Who is answered by a host."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.types import Message
from starlette.websockets import WebSocket

from inference.errors import InvalidInput
from server.cluster.host import create_host, host_settings
from server.cluster.secret import SECRET_HEADER, SecretDemanded
from server.config import Settings

SECRET = "north-by-northwest"


def guarded() -> SecretDemanded:
    """An application behind the secret."""

    async def events(socket: WebSocket) -> None:
        await socket.accept()
        await socket.close()

    routes = [
        Route("/", lambda _: PlainTextResponse("in")),
        WebSocketRoute("/events", events),
    ]
    return SecretDemanded(Starlette(routes=routes), SECRET)


@pytest.mark.parametrize("said", [None, "", "north", SECRET + "x", "n\xf6rth-by-northwest"])
async def test_whoever_does_not_know_it_is_told_nothing(said: str | None) -> None:
    """401 as a problem document, whatever was asked."""
    name = SECRET_HEADER.encode()
    headers = {} if said is None else {name: said.encode("latin-1")}
    transport = httpx.ASGITransport(guarded())
    async with httpx.AsyncClient(transport=transport, base_url="http://a") as client:
        for path in ("/", "/nowhere"):
            answer = await client.get(path, headers=headers)
            assert answer.status_code == 401
            assert answer.json()["type"] == "urn:sideline:problem:no-secret"


async def test_who_knows_it_is_answered() -> None:
    """As if nothing stood before."""
    transport = httpx.ASGITransport(guarded())
    headers = {SECRET_HEADER: SECRET}
    async with httpx.AsyncClient(transport=transport, base_url="http://a") as client:
        assert (await client.get("/", headers=headers)).text == "in"


@pytest.mark.parametrize(("said", "opened"), [(SECRET, True), ("north", False), (None, False)])
async def test_a_websocket_is_not_even_opened(said: str | None, opened: bool) -> None:
    """Nor is it for a secret in the address."""
    told = []

    async def send(message: Message) -> None:
        told.append(message["type"])

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    headers = [] if said is None else [(SECRET_HEADER.lower().encode(), said.encode())]
    query = f"{SECRET_HEADER}={SECRET}".encode()
    scope = {"type": "websocket", "path": "/events", "headers": headers, "query_string": query}
    await guarded()(scope, receive, send)
    assert told[0] == ("websocket.accept" if opened else "websocket.close")


@pytest.mark.parametrize("workers", [0, 1])
def test_there_is_no_host_without_one(tmp_path: Path, workers: int) -> None:
    """What to do is said."""
    settings = host_settings(Settings(data_dir=tmp_path, media_workers=workers), "10.0.0.1")
    with pytest.raises(InvalidInput, match=r"SIDELINE_CLUSTER_SECRET: .*openssl"):
        create_host(settings, "0a1b2c3d")
