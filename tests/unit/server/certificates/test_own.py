from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
)

from inference.errors import InvalidInput
from server.certificates.building import key_pem, new_key
from server.certificates.own import check_own
from tests.support.authorities import DAY, NOW, foreign


def test_a_certificate_and_its_key(tmp_path: Path) -> None:
    """Fit."""
    certificate, key = foreign(tmp_path, NOW - DAY, NOW + DAY)
    assert check_own(certificate, key, NOW).not_valid_after_utc == NOW + DAY


def test_another_key(tmp_path: Path) -> None:
    """Is named, with what the two settings are."""
    certificate, key = foreign(tmp_path, NOW - DAY, NOW + DAY)
    key.write_bytes(key_pem(new_key()))
    with pytest.raises(InvalidInput, match=r"own\.key is not the one of.*SIDELINE_TLS_KEY its key"):
        check_own(certificate, key, NOW)


def test_a_key_with_a_password(tmp_path: Path) -> None:
    """Nobody could type it in; the error says how to write the key without."""
    certificate, key = foreign(tmp_path, NOW - DAY, NOW + DAY)
    locked = new_key().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")
    )
    key.write_bytes(locked)
    with pytest.raises(InvalidInput, match=r"has a password.*openssl pkey"):
        check_own(certificate, key, NOW)


def test_files_that_are_something_else(tmp_path: Path) -> None:
    """Or not there at all."""
    certificate, key = foreign(tmp_path, NOW - DAY, NOW + DAY)
    with pytest.raises(InvalidInput, match="holds no certificate in PEM"):
        check_own(key, certificate, NOW)
    with pytest.raises(InvalidInput, match=r"nowhere\.crt cannot be read"):
        check_own(tmp_path / "nowhere.crt", key, NOW)
    with pytest.raises(InvalidInput, match=r"nowhere\.key cannot be read"):
        check_own(certificate, tmp_path / "nowhere.key", NOW)
    key.write_text("nonsense")
    with pytest.raises(InvalidInput, match="cannot be used"):
        check_own(certificate, key, NOW)


def test_a_certificate_out_of_its_time(tmp_path: Path) -> None:
    """Browsers would refuse it."""
    certificate, key = foreign(tmp_path, NOW - DAY, NOW + DAY)
    with pytest.raises(InvalidInput, match="ended on 2030-05-05: renew it"):
        check_own(certificate, key, NOW + DAY)
    with pytest.raises(InvalidInput, match="begins only on 2030-05-03: look at the clock"):
        check_own(certificate, key, NOW - 2 * DAY)
