"""Certificates that somebody brings along."""

from __future__ import annotations

import ssl
from datetime import datetime
from pathlib import Path

from cryptography import x509

from inference.errors import InvalidInput

_HOW = "SIDELINE_TLS_CERT is the certificate with its chain after it, SIDELINE_TLS_KEY its key"


def check_own(certificate: Path, key: Path, now: datetime) -> x509.Certificate:
    """What was brought, once it is known to work; raises InvalidInput with what to do."""
    found = _first(certificate)
    _fit(certificate, key)
    if now >= found.not_valid_after_utc:
        ended = f"{found.not_valid_after_utc:%Y-%m-%d}"
        raise InvalidInput(f"the certificate in {certificate} ended on {ended}: renew it")
    if now < found.not_valid_before_utc:
        begins = f"{found.not_valid_before_utc:%Y-%m-%d}"
        detail = f"the certificate in {certificate} begins only on {begins}: look at the clock"
        raise InvalidInput(detail)
    return found


def _first(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())[0]
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}; {_HOW}") from error
    except ValueError as error:
        raise InvalidInput(f"{path} holds no certificate in PEM; {_HOW}") from error


def _fit(certificate: Path, key: Path) -> None:
    """As the handshake will use them."""

    def no_password() -> str:
        raise InvalidInput(
            f"the key in {key} has a password: write it without one, "
            f"`openssl pkey -in {key.name} -out plain.key`"
        )

    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key, no_password)
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            detail = f"the key in {key} is not the one of the certificate in {certificate}"
            raise InvalidInput(f"{detail}; {_HOW}") from error
        detail = f"{certificate} and {key} cannot be used: {error.reason or error}"
        raise InvalidInput(f"{detail}; {_HOW}") from error
    except OSError as error:
        raise InvalidInput(f"{key} cannot be read: {error.strerror}; {_HOW}") from error
