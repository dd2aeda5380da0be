import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from inference.errors import InvalidInput
from server.certificates.authority import (
    CERTIFICATE,
    KEY,
    fingerprint,
    kept_certificate,
    open_authority,
    permitted,
)
from server.certificates.names import names_of
from tests.support.authorities import DAY, HOME, NOW


def test_it_is_made_once(tmp_path: Path) -> None:
    """The second start finds the first one's."""
    first = open_authority(tmp_path / "tls", HOME, NOW)
    again = open_authority(tmp_path / "tls", names_of(["10.0.0.9"], "other"), NOW + 300 * DAY)
    assert again.certificate == first.certificate
    assert again.key.private_numbers() == first.key.private_numbers()
    assert kept_certificate(tmp_path / "tls") == first.certificate


def test_nobody_else_reads_its_key(tmp_path: Path) -> None:
    """The key's file and the folder are the owner's alone; the certificate is for all."""
    folder = tmp_path / "tls"
    open_authority(folder, HOME, NOW)

    def mode(path: Path) -> int:
        return stat.S_IMODE(path.stat().st_mode)

    assert (mode(folder), mode(folder / KEY), mode(folder / CERTIFICATE)) == (0o700, 0o600, 0o644)
    assert b"PRIVATE" not in (folder / CERTIFICATE).read_bytes()
    assert sorted(path.name for path in folder.iterdir()) == [CERTIFICATE, KEY]


def test_what_it_is(tmp_path: Path) -> None:
    """On P-256, for five years, and it may make no other authorities."""
    made = open_authority(tmp_path, HOME, NOW)
    found = made.certificate.extensions
    limits = found.get_extension_for_class(x509.BasicConstraints)
    use = found.get_extension_for_class(x509.KeyUsage).value
    assert isinstance(made.key.curve, ec.SECP256R1)
    assert (limits.critical, limits.value.ca, limits.value.path_length) == (True, True, 0)
    assert (use.key_cert_sign, use.digital_signature) == (True, False)
    assert made.until == NOW + 5 * 365 * DAY
    assert found.get_extension_for_class(x509.NameConstraints).critical


def test_it_speaks_for_local_networks_only(tmp_path: Path) -> None:
    """Not for a site, nor for another address on the Internet; this machine's own it may."""
    made = open_authority(tmp_path, names_of(["192.168.1.20", "8.8.4.4"], "studio"), NOW)
    wanted = names_of(["10.1.2.3", "8.8.4.4", "8.8.8.8"], "example.com")
    allowed = permitted(made.certificate, wanted)
    assert allowed.hosts == ("example.local", "localhost")
    assert [str(one) for one in allowed.addresses] == ["8.8.4.4", "10.1.2.3", "127.0.0.1", "::1"]


def test_near_its_end_another_is_made(tmp_path: Path) -> None:
    """A month before."""
    first = open_authority(tmp_path, HOME, NOW)
    assert open_authority(tmp_path, HOME, first.until - 31 * DAY).certificate == first.certificate
    later = open_authority(tmp_path, HOME, first.until - 29 * DAY)
    assert fingerprint(later.certificate) != fingerprint(first.certificate)


def test_files_that_do_not_belong_together(tmp_path: Path) -> None:
    """Are not used, and the advice is to delete them."""
    for name in ("one", "other"):
        open_authority(tmp_path / name, HOME, NOW)
    (tmp_path / "other" / KEY).rename(tmp_path / "one" / KEY)
    with pytest.raises(InvalidInput, match="do not belong together: delete"):
        open_authority(tmp_path / "one", HOME, NOW)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """Is named."""
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInput, match="cannot be kept in"):
        open_authority(tmp_path / "file", HOME, NOW)


def test_a_fingerprint_as_phones_show_it(tmp_path: Path) -> None:
    """Pairs of capital digits between colons."""
    shown = fingerprint(open_authority(tmp_path, HOME, NOW).certificate)
    assert len(shown.split(":")) == 32
    assert shown == shown.upper()
