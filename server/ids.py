"""Names for what is made, which nobody guesses."""

from __future__ import annotations

import secrets


def new_id() -> str:
    """22 characters, as `unguessable` makes them; 128 random bits."""
    return unguessable(16)


def unguessable(length_bytes: int) -> str:
    """That many random bytes as A–Z, a–z, 0–9, `_` and `-`.

    It never begins with `-`, which a command line takes for an option and a spreadsheet for a
    formula.
    """
    while (text := secrets.token_urlsafe(length_bytes)).startswith("-"):
        pass
    return text
