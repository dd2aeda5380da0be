"""What a key looks like, and what is kept of it."""

from __future__ import annotations

import pytest

from server.accounts.key_text import KeyText, Prefix


def test_a_new_key_is_read_again() -> None:
    """Its text names it and has 32 random bytes."""
    made = KeyText.new()
    assert KeyText.parse(made.text) == made
    assert made.text.startswith("sideline_")
    assert len(made.secret) == 43
    assert KeyText.new() != KeyText.new()


def test_the_secret_is_not_shown() -> None:
    """Neither where a key is printed, nor in what is kept."""
    made = KeyText.new()
    assert made.secret not in repr(made)
    assert made.secret not in made.digest


def test_only_the_secret_matches_its_digest() -> None:
    """Another secret under the same id opens nothing."""
    made, other = KeyText.new(), KeyText.new()
    assert made.matches(made.digest)
    assert not KeyText(made.id, other.secret).matches(made.digest)


@pytest.mark.parametrize("change", [lambda text: text[:-1], lambda text: text + "a", str.upper])
def test_what_is_nearly_a_key(change: object) -> None:
    """Cut off, too long or in capitals it is none."""
    assert callable(change)
    assert KeyText.parse(change(KeyText.new().text)) is None


@pytest.mark.parametrize("text", ["", "sideline_", "\0", "sideline_é_ü", "a" * 10_000, "_" * 68])
def test_any_text_is_read_without_an_error(text: str) -> None:
    """Whatever comes in the header."""
    assert KeyText.parse(text) is None


@pytest.mark.parametrize("prefix", Prefix)
def test_each_kind_opens_its_own(prefix: Prefix) -> None:
    """A link's token is no key, nor a key a token, though they look alike."""
    made = KeyText.new(prefix)
    assert KeyText.parse(made.text, prefix) == made
    assert [one for one in Prefix if KeyText.parse(made.text, one) is not None] == [prefix]
