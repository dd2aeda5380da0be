import ssl
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from server.certificates.authority import CERTIFICATE, Authority, open_authority
from server.certificates.building import key_pem, new_key
from server.certificates.leaf import kept_leaf, names_in, open_leaf
from server.certificates.names import Names, names_of
from server.certificates.serving import utc_now
from tests.support.authorities import DAY, HOME, NOW, handshake, signed_by

AWAY = names_of(["10.3.0.4"], "studio")


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """One that was made at home."""
    return open_authority(tmp_path, HOME, NOW)


def opened(folder: Path, authority: Authority, names: Names = HOME, after_days: int = 0) -> bytes:
    """The certificate's file some days later."""
    return open_leaf(folder, authority, names, NOW + after_days * DAY).read_bytes()


def test_what_it_is(tmp_path: Path, authority: Authority) -> None:
    """For all the machine's names, for 397 days, in a file of the owner's."""
    path = open_leaf(tmp_path, authority, HOME, NOW)
    found = kept_leaf(tmp_path)
    assert found is not None
    assert names_in(found) == HOME
    assert found.not_valid_after_utc - found.not_valid_before_utc == 397 * DAY
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_it_stays_while_it_fits(tmp_path: Path, authority: Authority) -> None:
    """Then it is not made anew at every start."""
    first = opened(tmp_path, authority)
    assert opened(tmp_path, authority, after_days=365) == first


def test_it_is_renewed_near_its_end(tmp_path: Path, authority: Authority) -> None:
    """A month before."""
    first = opened(tmp_path, authority)
    assert opened(tmp_path, authority, after_days=367) != first


def test_it_is_renewed_for_other_addresses(tmp_path: Path, authority: Authority) -> None:
    """A laptop that is carried elsewhere; those of before are not in it any more."""
    first = opened(tmp_path, authority)
    assert opened(tmp_path, authority, AWAY) != first
    found = kept_leaf(tmp_path)
    assert found is not None
    assert names_in(found) == AWAY


def test_it_is_renewed_with_the_authority(tmp_path: Path, authority: Authority) -> None:
    """What another authority signed is of no use."""
    first = opened(tmp_path, authority)
    other = open_authority(tmp_path / "other", HOME, NOW)
    assert opened(tmp_path, other) != first


@pytest.mark.parametrize("content", [b"", b"nonsense"])
def test_a_damaged_file_is_replaced(tmp_path: Path, authority: Authority, content: bytes) -> None:
    """By a whole one."""
    path = open_leaf(tmp_path, authority, HOME, NOW)
    path.write_bytes(content)
    open_leaf(tmp_path, authority, HOME, NOW)
    assert kept_leaf(tmp_path) is not None


def test_it_never_outlives_its_authority(tmp_path: Path, authority: Authority) -> None:
    """Nobody would believe it."""
    opened(tmp_path, authority, after_days=5 * 365 - 100)
    found = kept_leaf(tmp_path)
    assert found is not None
    assert found.not_valid_after_utc == authority.until


def test_names_that_the_authority_may_not_speak_for(tmp_path: Path, authority: Authority) -> None:
    """Are left out, and the others serve."""
    opened(tmp_path, authority, names_of(["192.168.1.20"], "renamed.example.com"))
    found = kept_leaf(tmp_path)
    assert found is not None
    assert names_in(found).hosts == ("localhost", "renamed.local")


@pytest.mark.parametrize(
    ("names", "asked"),
    [
        (HOME, "example.com"),
        (names_of(["8.8.8.8"], "example.com"), "example.com"),
        (names_of(["8.8.8.8"], "studio"), "8.8.8.8"),
    ],
    ids=["another name", "a stolen key, a site", "a stolen key, an address"],
)
def test_a_client_refuses_what_is_not_local(tmp_path: Path, names: Names, asked: str) -> None:
    """Even when somebody signs it with the authority's own key."""
    now = utc_now()
    authority = open_authority(tmp_path, HOME, now)
    key = new_key()
    made = signed_by(authority.key, authority.certificate.subject, now - DAY, now + DAY, names, key)
    forged = tmp_path / "forged.pem"
    forged.write_bytes(key_pem(key) + made.public_bytes(Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(forged)
    client = ssl.create_default_context(cafile=tmp_path / CERTIFICATE)
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(server, client, asked)
