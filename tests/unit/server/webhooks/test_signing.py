"""Signatures as other programs, which know nothing of ours, compute and verify them."""

from __future__ import annotations

import base64
import subprocess
import time

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from server.webhooks.signing import new_secret, signed_headers
from tests.support.programs import missing
from tests.support.signatures import BODY, EVENT_ID, KEY, SECRET, SENT_S, SIGNATURE


def test_a_known_signature() -> None:
    """Secret, id, time and body give the signature that OpenSSL gave."""
    headers = signed_headers(EVENT_ID, BODY, [SECRET], SENT_S + 0.9)
    assert headers == {
        "webhook-id": EVENT_ID,
        "webhook-timestamp": str(SENT_S),
        "webhook-signature": SIGNATURE,
    }


def test_the_known_signature_is_openssl_s() -> None:
    """Computed once more, outside Python."""
    command = ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{KEY.hex()}"]
    signed = f"{EVENT_ID}.{SENT_S}.{BODY}".encode()
    try:
        done = subprocess.run([*command, "-binary"], input=signed, capture_output=True, check=True)
    except FileNotFoundError:
        missing("needs the system package `openssl`")
    assert f"v1,{base64.b64encode(done.stdout).decode()}" == SIGNATURE


def test_both_secrets_sign() -> None:
    """While a secret is changed a receiver may have either, and no other."""
    now_s = time.time()
    old, new = new_secret(), new_secret()
    headers = signed_headers("id", '{"a": 1}', [new, old], now_s)
    assert Webhook(new).verify('{"a": 1}', headers) == {"a": 1}
    assert Webhook(old).verify('{"a": 1}', headers) == {"a": 1}
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify('{"a": 1}', headers)


def test_secrets() -> None:
    """32 bytes that nobody guesses, in the scheme's form."""
    one, other = new_secret(), new_secret()
    assert one != other
    assert one.startswith("whsec_")
    assert len(base64.b64decode(one.removeprefix("whsec_"), validate=True)) == 32
