from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from server.accounts.keys import ApiKey
from server.certificates.authority import fingerprint, open_authority
from server.commands.announcing import Announcement, phone_link
from server.config import Settings
from server.joining.addresses import qr_text
from tests.support.authorities import HOME, NOW

URL = "https://192.168.1.20:8000"
NEW = ApiKey("the-key", is_new=True)


def said(folder: Path, key: ApiKey | None = NEW, phone: str | None = None) -> str:
    """What a server with its own authority prints."""
    authority = open_authority(folder / "tls", HOME, NOW).certificate
    settings = Settings(data_dir=folder, lan=True)
    return "\n".join(Announcement(URL, key, authority, phone, settings).lines())


def test_where_it_is_comes_first_and_its_key_once(tmp_path: Path) -> None:
    """A key that was shown before is only told where it lies."""
    first, again = said(tmp_path), said(tmp_path, ApiKey("the-key", is_new=False))
    assert first.startswith(f"Sideline is ready at {URL}\n")
    assert f"{URL}/#key=the-key" in first
    assert "the-key" not in again
    assert f"Its API key is in {tmp_path / 'api-key'}" in again


def test_the_fingerprint_stands_alone_to_be_compared(tmp_path: Path) -> None:
    """With where to read what to do with it."""
    lines = said(tmp_path).splitlines()
    shown = fingerprint(open_authority(tmp_path / "tls", HOME, NOW).certificate)
    assert f"{URL}/trust" in lines[lines.index(shown) - 1]


def test_where_nobody_looks_there_is_no_code(tmp_path: Path) -> None:
    """In a log only the address of the phone's page."""
    told = said(tmp_path)
    assert told.endswith(f"The page for phones: {URL}/phone")
    assert "█" not in told


def test_a_phone_finds_the_code(tmp_path: Path) -> None:
    """Printed in a terminal, with what it opens for whoever would rather type it."""
    link = f"{URL}/phone#pair={'x' * 43}"
    told = said(tmp_path, phone=link)
    assert qr_text(link) in told
    assert link in told.splitlines()[-1]


async def test_the_phones_link_pairs_it() -> None:
    """With a token of the server's own, asked for with its key under the address of people."""
    app, asked = FastAPI(), []

    @app.post("/api/v1/pairings")
    def pair(request: Request) -> JSONResponse:
        asked.append((str(request.base_url), request.headers["authorization"]))
        return JSONResponse({"id": "1", "token": "TOKEN", "url": f"{URL}/phone#pair=TOKEN"}, 201)

    assert await phone_link(app, URL, NEW) == f"{URL}/phone#pair=TOKEN"
    assert asked == [(f"{URL}/", "Bearer the-key")]


async def test_a_server_that_pairs_nobody_names_the_page() -> None:
    """The phone is then asked for a key."""
    assert await phone_link(FastAPI(), URL, None) == f"{URL}/phone"
