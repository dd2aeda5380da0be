"""The authority of this server alone, made once, which phones may be told to trust.

It can speak for nothing but this machine and addresses of local networks: whoever stole its key
could still not pretend to be a site on the Internet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from inference.errors import InvalidInput
from server.certificates.building import begun, key_pem, name_of, new_key, read_key, usage
from server.certificates.files import PRIVATE, PUBLIC, write_whole
from server.certificates.names import Names, Network

CERTIFICATE, KEY = "authority.crt", "authority.key"
HOLDS = timedelta(days=5 * 365)
RENEW_BEFORE = timedelta(days=30)

LOCAL_NETWORKS = tuple(
    ip_network(one)
    for one in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8"),
        "100.64.0.0/10",  # what private networks over the Internet give out, and carriers
        *("::1/128", "fc00::/7", "fe80::/10"),
    )
)


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate that signs others, and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def until(self) -> datetime:
        """Its end."""
        return self.certificate.not_valid_after_utc


def open_authority(folder: Path, names: Names, now: datetime) -> Authority:
    """The one kept there; made at first, and when it nears its end. Raises InvalidInput."""
    try:
        kept = _kept(folder)
        if kept is not None and now < kept.until - RENEW_BEFORE:
            return kept
        return _make(folder, names, now)
    except OSError as error:
        raise InvalidInput(f"the authority cannot be kept in {folder}: {error}") from error


def kept_certificate(folder: Path) -> x509.Certificate | None:
    """What others may see of the authority; None where none was made, or what is there is none."""
    try:
        return x509.load_pem_x509_certificate((folder / CERTIFICATE).read_bytes())
    except (OSError, ValueError):
        return None


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256, as browsers and phones show it."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def permitted(certificate: x509.Certificate, names: Names) -> Names:
    """Those of the names for which the authority may speak."""
    limits = certificate.extensions.get_extension_for_class(x509.NameConstraints).value
    allowed = limits.permitted_subtrees or []
    networks = [one.value for one in allowed if isinstance(one, x509.IPAddress)]
    hosts = [one.value for one in allowed if isinstance(one, x509.DNSName)]
    return Names(
        tuple(one for one in names.addresses if any(one in network for network in networks)),  # type: ignore[operator]
        tuple(name for name in names.hosts if any(f".{name}".endswith(f".{one}") for one in hosts)),
    )


def _kept(folder: Path) -> Authority | None:
    certificate, key = folder / CERTIFICATE, folder / KEY
    if not (certificate.exists() and key.exists()):
        return None
    try:
        found = x509.load_pem_x509_certificate(certificate.read_bytes())
    except ValueError as error:
        raise InvalidInput(f"{certificate} holds no certificate: delete {folder}") from error
    signer = read_key(key.read_bytes(), str(key))
    if found.public_key() != signer.public_key():
        raise InvalidInput(f"{certificate} and {key} do not belong together: delete {folder}")
    return Authority(found, signer)


def _make(folder: Path, names: Names, now: datetime) -> Authority:
    key = new_key()
    subject = name_of(f"Sideline on {_shown(names)}, made {now:%Y-%m-%d}")
    certificate = (
        begun(subject, subject, key.public_key(), now, now + HOLDS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage(signs_certificates=True), critical=True)
        .add_extension(_limits(names), critical=True)
        .sign(key, hashes.SHA256())
    )
    write_whole(folder / KEY, key_pem(key), PRIVATE)
    write_whole(folder / CERTIFICATE, certificate.public_bytes(Encoding.PEM), PUBLIC)
    return Authority(certificate, key)


def _limits(names: Names) -> x509.NameConstraints:
    """Local networks, this machine's names, and what addresses it has besides."""
    own: list[Network] = [
        ip_network(one)
        for one in names.addresses
        if not any(one in network for network in LOCAL_NETWORKS)
    ]
    hosts = sorted({"local", *(name for name in names.hosts if not name.endswith(".local"))})
    return x509.NameConstraints(
        permitted_subtrees=[
            *(x509.DNSName(one) for one in hosts),
            *(x509.IPAddress(one) for one in (*LOCAL_NETWORKS, *own)),
        ],
        excluded_subtrees=None,
    )


def _shown(names: Names) -> str:
    named = [one for one in names.hosts if one != "localhost" and not one.endswith(".local")]
    return named[0][:20] if named else "this computer"
