"""What our page may load."""

from __future__ import annotations

from server.headers import policy


def test_from_the_server_alone() -> None:
    """Where files lie on its disk."""
    assert "media-src 'self' blob: mediastream:;" in policy()
    assert "img-src 'self' data: blob:;" in policy()


def test_from_a_store() -> None:
    """Its pictures and videos, and nothing else of it."""
    directives = policy("https://files.example.org").split("; ")
    with_store = {one.split()[0] for one in directives if "https://files.example.org" in one}
    assert with_store == {"media-src", "img-src"}
