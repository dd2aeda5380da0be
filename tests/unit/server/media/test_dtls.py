"""These fail when an upgrade of aiortc moves what decides about ciphers."""

import pytest
from aiortc import RTCCertificate
from aiortc.rtcdtlstransport import SRTP_PROFILES
from OpenSSL import SSL

from server.media import dtls
from server.media.private import MissingHook


def test_both_kinds_of_certificate_are_taken() -> None:
    """A context offers ECDSA's ciphers and RSA's, however often the hook was installed."""
    dtls.accept_rsa()
    dtls.accept_rsa()
    context = RTCCertificate.generateCertificate()._create_ssl_context(SRTP_PROFILES)
    offered = SSL.Connection(context, None).get_cipher_list()
    assert set(dtls.CIPHERS.split(":")) <= set(offered)
    kinds = {one.split("-")[1] for one in offered if one.startswith("ECDHE")}
    assert kinds == {"ECDSA", "RSA"}


def test_a_moved_hook_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no longer there is an error that says so."""
    monkeypatch.delattr(RTCCertificate, "_create_ssl_context")
    with pytest.raises(MissingHook, match="_create_ssl_context"):
        dtls.accept_rsa()
