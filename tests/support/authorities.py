"""Certificates and moments for tests of HTTPS."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from server.certificates.building import begun, key_pem, name_of, new_key
from server.certificates.names import Names, names_of

NOW = datetime(2030, 5, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HOME = names_of(["192.168.1.20"], "studio")


def foreign(
    folder: Path, begins: datetime, ends: datetime, names: Names = HOME
) -> tuple[Path, Path]:
    """A certificate of nobody's that we know, and its key."""
    key = new_key()
    made = signed_by(key, name_of("elsewhere"), begins, ends, names, key)
    certificate, private = folder / "own.crt", folder / "own.key"
    certificate.write_bytes(made.public_bytes(Encoding.PEM))
    private.write_bytes(key_pem(key))
    return certificate, private


def signed_by(
    signer: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    begins: datetime,
    ends: datetime,
    names: Names,
    key: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    """A server's certificate for these names, whoever may speak for them."""
    alternatives = [
        *(x509.DNSName(one) for one in names.hosts),
        *(x509.IPAddress(one) for one in names.addresses),
    ]
    return (
        begun(name_of("a server"), issuer, key.public_key(), begins + DAY, ends)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .sign(signer, hashes.SHA256())
    )


def handshake(server: ssl.SSLContext, client: ssl.SSLContext, name: str) -> ssl.SSLObject:
    """Greet a server under that name, in memory; raises ssl.SSLError. Gives the client's end."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    near = client.wrap_bio(to_client, to_server, server_hostname=name)
    far = server.wrap_bio(to_server, to_client, server_side=True)
    done: set[ssl.SSLObject] = set()
    while len(done) < 2:
        for end in (near, far):
            try:
                end.do_handshake()
                done.add(end)
            except ssl.SSLWantReadError:
                continue
    return near
