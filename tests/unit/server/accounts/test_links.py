"""A signed link opens what it names, for a while, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.accounts.links import FILE, LIFETIME_S, Links, link_secret

PATH = "/api/v1/analyses/a/report.html"
OWNER = "harbour-club"


def asked(url: str, method: str = "GET") -> dict[str, Any]:
    """A request for it."""
    parts = urlsplit(url)
    query = parts.query.encode()
    return {"type": "http", "method": method, "path": parts.path, "query_string": query}


def at(now_s: float, secret: bytes = b"s" * 32) -> Links:
    """Links at that time."""
    return Links(secret, lambda: now_s)


@given(st.floats(0, 4e9), st.floats(0, 0.999))
def test_it_holds_for_an_hour_and_not_for_two(made_s: float, share: float) -> None:
    """Whenever it was made."""
    link = at(made_s).sign(PATH, OWNER)
    assert at(made_s + share * LIFETIME_S).owner_for(asked(link)) == OWNER
    assert at(made_s + (2 + share) * LIFETIME_S).owner_for(asked(link)) is None


def test_it_stays_the_same_for_a_while() -> None:
    """So that a browser need not load the same video again."""
    assert at(7200.0).sign(PATH, OWNER) == at(10_799.0).sign(PATH, OWNER)


@pytest.mark.parametrize(
    "changed",
    [
        PATH,
        f"{PATH}?until=99999999999&signature=00",
        f"{PATH}?until=-1&signature=",
        f"{PATH}?until=1e9&signature=00",
        f"{PATH}?until=7200&signature=é",
        at(0.0).sign(PATH, OWNER).replace("until=7200", "until=97200"),
        at(0.0).sign(PATH, OWNER).replace("/a/", "/b/"),
        at(0.0).sign(PATH, OWNER).replace(OWNER, "other-club"),
        at(0.0).sign(PATH, OWNER).replace(f"owner={OWNER}&", ""),
        at(0.0, b"t" * 32).sign(PATH, OWNER),
    ],
)
def test_nothing_else_opens(changed: str) -> None:
    """Neither another path, owner or time, nor another server's link."""
    assert at(0.0).owner_for(asked(at(0.0).sign(PATH, OWNER))) == OWNER
    assert at(0.0).owner_for(asked(changed)) is None


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_it_changes_nothing(method: str) -> None:
    """Only reading is open."""
    assert at(0.0).owner_for(asked(at(0.0).sign(PATH, OWNER), method)) is None


def test_the_secret_is_kept(tmp_path: Path) -> None:
    """Made once, and nobody else's to read."""
    secret = link_secret(tmp_path / "data")
    assert link_secret(tmp_path / "data") == secret
    assert len(secret) == 32
    assert (tmp_path / "data" / FILE).stat().st_mode & 0o077 == 0
