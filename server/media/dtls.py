"""DTLS with peers whose certificate is RSA, as GStreamer's is; aiortc itself only takes ECDSA.

This reaches into private parts; its tests fail loudly when an upgrade moves one.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

from aiortc import RTCCertificate
from OpenSSL import SSL

from server.media.private import put_instead, require

CIPHERS = ":".join(
    f"ECDHE-{signature}-{cipher}"
    for cipher in ("AES128-GCM-SHA256", "CHACHA20-POLY1305", "AES128-SHA", "AES256-SHA")
    for signature in ("ECDSA", "RSA")
)
"""aiortc's ciphers, each for both kinds of certificate; all with forward secrecy."""

_HOOK = "_create_ssl_context"


def accept_rsa() -> None:
    """Take both kinds of certificate, in the whole process; safe to call again."""
    create = require(RTCCertificate, _HOOK)
    if hasattr(create, "__wrapped__"):
        return

    @wraps(create)
    def with_rsa(*arguments: Any, **named: Any) -> SSL.Context:
        context: SSL.Context = create(*arguments, **named)
        context.set_cipher_list(CIPHERS.encode())
        context.set_options(SSL.OP_NO_RENEGOTIATION)
        return context

    put_instead(RTCCertificate, _HOOK, with_rsa)
