"""Names that nobody guesses."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest

from server.ids import new_id
from server.trends.tables import safe


def test_an_id_is_no_option_and_no_formula(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that would begin with a hyphen is drawn again: a spreadsheet keeps it as it is."""
    drawn: Iterator[str] = iter(("-2m8u", "--", "_-kept"))
    monkeypatch.setattr(secrets, "token_urlsafe", lambda _: next(drawn))
    assert safe(new_id()) == "_-kept"


def test_ids_differ() -> None:
    """Each of them is 22 characters."""
    made = {new_id() for _ in range(1000)}
    assert len(made) == 1000
    assert {len(one) for one in made} == {22}
