"""Signatures by the Standard Webhooks scheme (https://www.standardwebhooks.com)."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime

from standardwebhooks import Webhook as Signer

_SECRET_BYTES = 32


def new_secret() -> str:
    """One that nobody guesses, in the form that the scheme's libraries take."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()}"


def signed_headers(
    event_id: str, body: str, signing: Iterable[str], now_s: float
) -> dict[str, str]:
    """What shows a receiver who sent the body, and when; one signature a secret."""
    sent = datetime.fromtimestamp(int(now_s), UTC)
    signatures = (Signer(secret).sign(event_id, sent, body) for secret in signing)
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(int(now_s)),
        "webhook-signature": " ".join(signatures),
    }
