"""Names for what is made, which nobody guesses."""

from __future__ import annotations

import secrets


def new_id() -> str:
    """22 characters of A–Z, a–z, 0–9, `_` and `-`; 128 random bits."""
    return secrets.token_urlsafe(16)
