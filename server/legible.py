"""Names that people give."""

from __future__ import annotations


def legible(text: str) -> str:
    """Without a blank around it; raises ValueError where nothing is left, or nothing that can be
    read."""
    text = text.strip()
    if not text or not text.isprintable():
        raise ValueError("write something that can be read, in one line")
    return text
