from pathlib import Path

import pytest

from server.certificates.authority import open_authority
from server.certificates.leaf import kept_leaf, open_leaf
from server.certificates.names import names_of
from server.certificates.own import check_own
from server.certificates.serving import utc_now
from server.config import Settings
from server.doctor import tls
from server.doctor.finding import Finding, Status
from tests.support.authorities import DAY, HOME, NOW, foreign


def checked(settings: Settings) -> Finding:
    """The one thing that is found."""
    (found,) = tls.check(settings)
    return found


def test_loopback_needs_none(tmp_path: Path) -> None:
    """And says how phones are served."""
    found = checked(Settings(data_dir=tmp_path))
    assert found.status is Status.OK
    assert "--lan" in found.detail


def test_plain_http_for_others_is_told(tmp_path: Path) -> None:
    """Their browsers keep the camera."""
    found = checked(Settings(data_dir=tmp_path, host="0.0.0.0"))
    assert found.status is Status.MISSING
    assert "--lan" in found.advice


def test_looking_makes_nothing(tmp_path: Path) -> None:
    """An authority is made by the server."""
    found = checked(Settings(data_dir=tmp_path, lan=True))
    assert (found.status, list(tmp_path.iterdir())) == (Status.OK, [])


def test_its_own_authority(tmp_path: Path) -> None:
    """Until when, and for which names."""
    authority = open_authority(tmp_path, HOME, NOW)
    open_leaf(tmp_path, authority, HOME, NOW)
    leaf = kept_leaf(tmp_path)
    found = tls.of_authority(authority.certificate, leaf, HOME, NOW)
    assert found.status is Status.OK
    assert "2035-05-03" in found.detail
    assert "studio.local, 192.168.1.20" in found.detail
    renamed = names_of(["192.168.1.20"], "gym.example.com")
    left_out = tls.of_authority(authority.certificate, leaf, renamed, NOW)
    assert left_out.status is Status.MISSING
    assert "may not speak for gym.example.com" in left_out.detail
    late = tls.of_authority(authority.certificate, leaf, HOME, authority.until - DAY)
    assert late.status is Status.MISSING


@pytest.mark.parametrize("fits", [True, False])
def test_your_own_certificate(tmp_path: Path, fits: bool) -> None:
    """Fails where it cannot be used; else until when it holds."""
    now = utc_now()
    certificate, key = foreign(tmp_path, now - DAY, now + 100 * DAY)
    if not fits:
        key.write_text("nonsense")
    found = checked(Settings(data_dir=tmp_path, tls_cert=certificate, tls_key=key))
    assert found.status is (Status.OK if fits else Status.FAILED)
    assert fits or "SIDELINE_TLS_KEY" in found.advice


def test_your_own_certificate_that_ends_soon_or_is_for_others(tmp_path: Path) -> None:
    """Is told of before phones refuse it."""
    certificate = check_own(*foreign(tmp_path, NOW - DAY, NOW + 100 * DAY), NOW)
    assert tls.of_own(certificate, HOME, NOW).status is Status.OK
    assert tls.of_own(certificate, HOME, NOW + 90 * DAY).status is Status.MISSING
