"""What senders get for what they do wrong, and that nobody else suffers from it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from server.accounts.owner import ADMINISTRATOR, set_caller
from server.problems import add_handlers
from server.store.database import open_database
from server.store.objects.disk import DiskStore
from server.store.objects.places import Places
from server.uploads.probe import Bounds
from server.uploads.registry import Limits, Uploads
from server.uploads.routes import router
from server.uploads.vault import Vault
from tests.unit.inference.clips import write_clip

TUS = {"Tus-Resumable": "1.0.0"}
BYTES = {**TUS, "Content-Type": "application/offset+octet-stream"}
FROM_START = {**BYTES, "Upload-Offset": "0"}
UPLOADS = "/api/v1/uploads"
LIMITS = Limits(10**6, 10**7, 50.0, Bounds(10, 10**7))
IN_PARTS = {"Content-Type": "multipart/form-data; boundary=b"}
FORM = (
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.mp4"\r\n\r\nabc\r\n--b--\r\n'
)


@pytest_asyncio.fixture
async def uploads(tmp_path: Path) -> AsyncIterator[Uploads]:
    """Empty, at the time 7."""
    database = open_database(None, tmp_path)
    ids = (f"{number:022}" for number in range(100))
    vault, places = Vault(tmp_path / "uploads"), Places(DiskStore(tmp_path))
    made = Uploads(database, vault, places, LIMITS, lambda: 7.0, lambda: next(ids))
    yield made
    await made.aclose()
    database.close()


@pytest_asyncio.fixture
async def client(uploads: Uploads) -> AsyncIterator[httpx.AsyncClient]:
    """Of an application that has nothing but uploads."""
    app = FastAPI()
    app.state.recorded = SimpleNamespace(uploads=uploads)
    app.include_router(router)
    add_handlers(app, retry_after_s=5)

    async def known(scope: Scope, receive: Receive, send: Send) -> None:
        set_caller(scope, ADMINISTRATOR)
        await app(scope, receive, send)

    transport = httpx.ASGITransport(known, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as one:
        yield one


async def stalling(*parts: bytes) -> AsyncIterator[bytes]:
    """These, and then nothing, without an end."""
    for part in parts:
        yield part
    await asyncio.Event().wait()


async def unread() -> AsyncIterator[bytes]:
    """Fails when it is read."""
    never: tuple[bytes, ...] = ()
    for part in never:
        yield part
    raise AssertionError


async def begun(client: httpx.AsyncClient, length: int = 9) -> str:
    """The address of a new upload."""
    answer = await client.post(UPLOADS, headers={**TUS, "Upload-Length": str(length)})
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]


def slug(answer: httpx.Response) -> str:
    """The kind of problem that it is."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    return str(answer.json()["type"]).rpartition(":")[2]


async def test_a_sender_that_stalls(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it sent is kept, it is told how much that is, and another may go on."""
    monkeypatch.setattr("server.uploads.routes.IDLE_S", 0.05)
    place = await begun(client)
    stalled = await client.patch(place, content=stalling(b"abc", b"d"), headers=FROM_START)
    assert (stalled.status_code, slug(stalled)) == (408, "stalled")
    assert (stalled.headers["Upload-Offset"], stalled.headers["Connection"]) == ("4", "close")
    more = await client.patch(place, content=b"ef", headers={**BYTES, "Upload-Offset": "4"})
    assert (more.status_code, more.headers["Upload-Offset"]) == (204, "6")
    assert (await client.delete(place)).status_code == 204


async def test_a_creation_that_stalls(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By tus its sender learns where to go on; in one piece nothing of it is left."""
    monkeypatch.setattr("server.uploads.routes.IDLE_S", 0.05)
    headers = {**BYTES, "Upload-Length": "9"}
    by_tus = await client.post(UPLOADS, content=stalling(b"abc"), headers=headers)
    assert (by_tus.status_code, by_tus.headers["Upload-Offset"]) == (408, "3")
    assert (await client.delete(by_tus.headers["Location"])).status_code == 204
    headers = {**IN_PARTS, "Content-Length": "999"}
    in_one = await client.post(UPLOADS, content=stalling(FORM[:-9]), headers=headers)
    assert (in_one.status_code, slug(in_one)) == (408, "stalled")
    assert (await client.get(UPLOADS)).json()["uploads"] == []


async def test_headers_that_are_not_ascii(client: httpx.AsyncClient, uploads: Uploads) -> None:
    """They are refused before anything is made of them."""
    length = (b"Upload-Length", b"9")
    for name, value, found in (
        (b"Upload-Metadata", b"filename \xe9", "bad-header"),
        (b"Upload-Checksum", b"sha1 \xe9", "bad-checksum"),
        (b"Upload-Checksum", b"sha1 ?", "bad-checksum"),
    ):
        headers = [(name.encode(), value.encode()) for name, value in BYTES.items()]
        headers += [length, (name, value)]
        answer = await client.post(UPLOADS, content=b"abc", headers=headers)
        assert (answer.status_code, slug(answer)) == (400, found)
    assert uploads.page("local", None, 9)[0] == []


async def test_a_form_over_the_quota(client: httpx.AsyncClient, uploads: Uploads) -> None:
    """It is refused before a byte of it is read."""
    uploads.create("local", "a.mp4", 900, quota_bytes=1000)
    uploads.limits = replace(LIMITS, quota_bytes=1000)
    headers = {**IN_PARTS, "Content-Length": str((1 << 16) + 101)}
    answer = await client.post(UPLOADS, content=unread(), headers=headers)
    assert (answer.status_code, slug(answer)) == (413, "quota-exceeded")


async def test_a_form_in_no_charset(client: httpx.AsyncClient) -> None:
    """Python knows a codec that decodes nothing."""
    headers = {"Content-Type": f"{IN_PARTS['Content-Type']}; charset=undefined"}
    answer = await client.post(UPLOADS, content=FORM, headers=headers)
    assert (answer.status_code, slug(answer)) == (400, "bad-header")


async def test_swept_while_it_is_sent(
    client: httpx.AsyncClient, uploads: Uploads, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What somebody just writes to stays, however late it is, and goes once he is done."""
    place = await begun(client)
    monkeypatch.setattr(uploads, "_now", lambda: 7.0 + LIMITS.unfinished_s + 1)
    swept = []

    async def slow() -> AsyncIterator[bytes]:
        yield b"abc"
        swept.append(await asyncio.to_thread(uploads.sweep))
        yield b"def"

    answer = await client.patch(place, content=slow(), headers=FROM_START)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, "6")
    swept.append(await asyncio.to_thread(uploads.sweep))
    assert swept == [0, 1]


@pytest.mark.parametrize("checksum", [{}, {"Upload-Checksum": "sha1 qZk+NkcGgWq6PiVxeFDCbJzQ2J0="}])
async def test_removed_while_it_is_sent(
    client: httpx.AsyncClient, uploads: Uploads, checksum: dict[str, str]
) -> None:
    """Its sender is told, and the file does not come back."""
    place = await begun(client)

    async def slow() -> AsyncIterator[bytes]:
        uploads.vault.remove(place.rpartition("/")[2])
        yield b"abc"

    answer = await client.patch(place, content=slow(), headers={**FROM_START, **checksum})
    assert (answer.status_code, slug(answer)) == (410, "upload-gone")
    assert list(uploads.vault.folder.iterdir()) == []


async def test_errors_speak_tus(client: httpx.AsyncClient) -> None:
    """To whoever does, whatever is wrong."""
    for place in (f"{UPLOADS}/{'x' * 22}", f"{UPLOADS}/short"):
        answer = await client.patch(place, headers=FROM_START)
        assert answer.headers["Tus-Resumable"] == "1.0.0"
        assert "Tus-Resumable" not in (await client.get(place)).headers


async def test_the_last_bytes(client: httpx.AsyncClient, tmp_path: Path) -> None:
    """What is complete does not expire any more, whether its bytes came later or at once."""
    data = write_clip(tmp_path / "a.mp4", frames=10).read_bytes()
    place = await begun(client, len(data))
    later = await client.patch(place, content=data, headers=FROM_START)
    headers = {**BYTES, "Upload-Length": str(len(data))}
    at_once = await client.post(UPLOADS, content=data, headers=headers)
    assert (later.status_code, at_once.json()["state"]) == (204, "complete")
    for answer in (later, at_once):
        assert answer.headers["Upload-Offset"] == str(len(data))
        assert "Upload-Expires" not in answer.headers
