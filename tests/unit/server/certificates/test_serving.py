import asyncio
import ssl
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from inference.errors import InvalidInput
from server.certificates.authority import CERTIFICATE
from server.certificates.names import Names, names_of
from server.certificates.serving import FOLDER, Serving, keep_current, prepare, utc_now
from server.config import Settings
from tests.support.authorities import DAY, HOME, foreign, handshake


class Enough(Exception):
    """Ends what would go on for ever."""


def test_plain_http_where_nobody_asked_for_more(tmp_path: Path) -> None:
    """And nothing is written."""
    assert prepare(Settings(data_dir=tmp_path), utc_now()) is None
    assert list(tmp_path.iterdir()) == []


def test_a_lan_server_listens_on_all_addresses_and_demands_a_key(tmp_path: Path) -> None:
    """Unless another address is named."""
    settings = Settings(data_dir=tmp_path, lan=True)
    assert (settings.host, settings.demands_key, settings.https) == ("0.0.0.0", True, True)
    assert Settings(data_dir=tmp_path, lan=True, host="192.168.1.20").host == "192.168.1.20"


def test_your_own_certificate_goes_before_ours(tmp_path: Path) -> None:
    """No authority is made then."""
    now = utc_now()
    certificate, key = foreign(tmp_path, now - DAY, now + DAY)
    settings = Settings(data_dir=tmp_path, lan=True, tls_cert=certificate, tls_key=key)
    found = prepare(settings, now)
    assert found is not None
    assert (found.certificate, found.key, found.authority) == (certificate, key, None)
    assert not (tmp_path / FOLDER).exists()


def test_half_of_your_own_is_refused(tmp_path: Path) -> None:
    """By the settings, which name both."""
    with pytest.raises(ValidationError, match="set both, or neither"):
        Settings(data_dir=tmp_path, tls_cert=tmp_path / "own.crt")


async def test_a_running_server_takes_a_renewed_certificate(tmp_path: Path) -> None:
    """When the addresses change, the next handshake shows the new one; connections go on."""
    settings = Settings(data_dir=tmp_path, lan=True)
    places = [HOME, HOME, names_of(["10.3.0.4"], "studio")]

    def where(_listens_on: str) -> Names:
        if not places:
            raise Enough
        return places.pop(0)

    look = looking(where)
    first = look(settings, utc_now())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    first.load_into(context)
    client = ssl.create_default_context(cafile=tmp_path / FOLDER / CERTIFICATE)
    handshake(context, client, "192.168.1.20")
    with pytest.raises(Enough):
        await keep_current(settings, first, context, look, every_s=0.0)
    handshake(context, client, "10.3.0.4")
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(context, client, "192.168.1.20")


async def test_a_renewal_that_fails_leaves_what_there_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """And is told of, and tried again."""
    settings = Settings(data_dir=tmp_path, lan=True)
    serving = looking(lambda _: HOME)(settings, utc_now())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_into(context)
    tried = asyncio.Event()

    def fails(_settings: Settings, _now: datetime) -> Serving:
        if tried.is_set():
            raise Enough
        tried.set()
        raise InvalidInput("the disk is full")

    with pytest.raises(Enough):
        await keep_current(settings, serving, context, fails, every_s=0.0)
    assert "could not be renewed: the disk is full" in caplog.text
    client = ssl.create_default_context(cafile=tmp_path / FOLDER / CERTIFICATE)
    handshake(context, client, "studio.local")


def looking(names: Callable[[str], Names]) -> Callable[[Settings, datetime], Serving]:
    """`prepare` on a machine with these names."""

    def look(settings: Settings, now: datetime) -> Serving:
        found = prepare(settings, now, names)
        assert found is not None
        return found

    return look
