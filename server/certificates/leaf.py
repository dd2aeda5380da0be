"""The server's own certificate, which the authority signs for the names that it has now."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from inference.errors import InvalidInput
from server.certificates.authority import Authority, permitted
from server.certificates.building import begun, key_pem, name_of, new_key, read_key, usage
from server.certificates.files import PRIVATE, write_whole
from server.certificates.names import Address, Names, ordered

FILE = "server.pem"
"""The key first, then the certificate: one file, so that they always belong together."""
HOLDS = timedelta(days=396)
"""With the day before it, 397: browsers take hardly more from anybody."""
RENEW_BEFORE = timedelta(days=30)


def open_leaf(folder: Path, authority: Authority, names: Names, now: datetime) -> Path:
    """The file of the certificate for these names: the one that is there while it fits, else
    another. Raises InvalidInput."""
    path = folder / FILE
    wanted = permitted(authority.certificate, names)
    try:
        if not _fits(path, authority, wanted, now):
            write_whole(path, _signed(authority, wanted, now), PRIVATE)
    except OSError as error:
        raise InvalidInput(f"the certificate cannot be kept in {path}: {error}") from error
    return path


def names_in(certificate: x509.Certificate) -> Names:
    """For what it was signed."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return Names((), ())
    addresses = found.get_values_for_type(x509.IPAddress)
    hosts = found.get_values_for_type(x509.DNSName)
    return ordered([one for one in addresses if isinstance(one, Address)], hosts)


def kept_leaf(folder: Path) -> x509.Certificate | None:
    """The certificate that is there."""
    try:
        return x509.load_pem_x509_certificate((folder / FILE).read_bytes())
    except (OSError, ValueError):
        return None


def _fits(path: Path, authority: Authority, names: Names, now: datetime) -> bool:
    found = kept_leaf(path.parent)
    if found is None:
        return False
    try:
        found.verify_directly_issued_by(authority.certificate)
        if read_key(path.read_bytes(), str(path)).public_key() != found.public_key():
            return False
    except (ValueError, TypeError, InvalidSignature, InvalidInput):
        return False
    ends = found.not_valid_after_utc
    return names_in(found) == names and now < ends - RENEW_BEFORE


def _signed(authority: Authority, names: Names, now: datetime) -> bytes:
    key = new_key()
    alternatives = [
        *(x509.DNSName(one) for one in names.hosts),
        *(x509.IPAddress(one) for one in names.addresses),
    ]
    signer = authority.certificate
    identifier = signer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    certificate = (
        begun(
            name_of("Sideline server"),
            signer.subject,
            key.public_key(),
            now,
            min(now + HOLDS, authority.until),
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier),
            critical=False,
        )
        .sign(authority.key, hashes.SHA256())
    )
    return key_pem(key) + certificate.public_bytes(Encoding.PEM)
