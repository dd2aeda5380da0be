"""What a share shows: that one thing, whatever is asked for beside it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.accounts.access import refusal
from server.accounts.owner import Caller
from server.accounts.scopes import ALL
from server.accounts.shared import Shared, SharedKind
from server.accounts.tiers import UNLIMITED
from tests.support.access import CASES, SOCKET

SESSION = Shared("f" * 16, SharedKind.SESSION, "abc", "cmj", None, 9.0)
ANALYSIS = replace(SESSION, kind=SharedKind.ANALYSIS)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
BESIDE = {"/api/v1/shared", "/api/v1/sports"}
SHOWN = {
    SharedKind.SESSION: {
        *BESIDE,
        "/api/v1/sessions/abc",
        "/api/v1/sessions/abc/events",
        "/api/v1/sessions/abc/summary",
        "/api/v1/sessions/abc/thumbnail.jpg",
        "/api/v1/sessions/abc/recording",
        "/api/v1/sessions/abc/results/report.json",
    },
    SharedKind.ANALYSIS: {
        *BESIDE,
        "/api/v1/analyses/abc",
        "/api/v1/analyses/abc/events",
        "/api/v1/analyses/abc/results/report.json",
    },
}


def may(shared: Shared, method: str, path: str) -> bool:
    """Whether whoever comes by it may do that, even with every scope that there is."""
    caller = Caller("club", ALL, UNLIMITED, shared=shared)
    return refusal(caller, method, path) is None


def test_of_all_routes_those_of_its_thing() -> None:
    """Every route of the application, about its thing and about another, with any method."""
    for shared in (SESSION, ANALYSIS):
        for thing in ("abc", "abcd", "ab", "x", "ABC"):
            paths = {case.address(thing).replace("x" * 22, thing) for case in CASES}
            found = {path for path in paths if may(shared, "GET", path)}
            assert found == (SHOWN[shared.kind] if thing == "abc" else BESIDE)
        for case in CASES:
            if case.method not in ("GET", "HEAD", SOCKET):
                assert not may(shared, case.method, case.address("abc")), case


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/sessions/abc/",
        "/api/v1/sessions/abc/notes",
        "/api/v1/sessions/abc/events/x",
        "/api/v1/sessions/abc/results/../../x",
        "/api/v1/sessions/abc/results/a.b\n",
        "/api/v1/sessions/abc/../abcd",
        "/api/v1/sessions//abc",
        "/api/v1/sessions/x/abc",
        "/api/v1/analyses/abc",
        "/api/v1/sessions",
        "/api/v1/sharedx",
        "/whip/abc",
        "/",
    ],
)
def test_what_only_looks_like_it(path: str) -> None:
    """Neighbours, lists, detours, another kind of thing under the same id."""
    assert not may(SESSION, "GET", path)


def test_the_picture_and_the_video_of_a_session() -> None:
    """Are its own."""
    assert may(SESSION, "GET", "/api/v1/sessions/abc/thumbnail.jpg")
    assert may(SESSION, "HEAD", "/api/v1/sessions/abc/recording")
    assert may(SESSION, "GET", f"/api/v1/sessions/abc/recording/{'a' * 22}/overlay.mp4")
    assert not may(SESSION, "GET", f"/api/v1/sessions/abc/recording/{'a' * 22}")
    assert not may(ANALYSIS, "GET", "/api/v1/analyses/abc/thumbnail.jpg")


def test_a_session_that_went_on_elsewhere() -> None:
    """The later ones are shown as it is, and no others."""
    shared = replace(SESSION, later=("def", "ghi"))
    for thing in ("abc", "def", "ghi"):
        assert may(shared, "GET", f"/api/v1/sessions/{thing}/events")
        assert not may(shared, "GET", f"/api/v1/sessions/{thing}/notes")
    for other in ("de", "jkl", "abcdef"):
        assert not may(shared, "GET", f"/api/v1/sessions/{other}")


_PIECES = st.sampled_from(
    [
        *("/", "api", "v1", "sessions", "analyses", "shared", "sports", "abc", "abcd", ".."),
        *("events", "results", "recording", "notes"),
    ]
)


@given(
    method=st.sampled_from(METHODS),
    path=st.one_of(
        st.text(),
        st.lists(_PIECES).map("".join),
        st.lists(_PIECES).map("/".join),
        st.text().map(lambda rest: f"/api/v1/sessions/abc{rest}"),
        st.text().map(lambda rest: f"/api/v1/sessions/{rest}"),
    ),
)
def test_nothing_else_is_reachable(method: str, path: str) -> None:
    """Whatever is asked: what is shown is read, and lies at its thing or is what it is called."""
    if may(SESSION, method, path):
        assert method in ("GET", "HEAD")
        parts = path.split("/")
        assert path in BESIDE or parts[:5] == ["", "api", "v1", "sessions", "abc"]
        assert len(parts) <= 7
        assert set(parts[5:6]) <= {"events", "summary", "thumbnail.jpg", "recording", "results"}


@given(thing=st.text(alphabet="abcdefABCDEF_-.*+?()[]", min_size=1), other=st.text(min_size=1))
def test_one_share_shows_nothing_of_anothers(thing: str, other: str) -> None:
    """Whatever they are called: ids are no patterns."""
    shared = replace(SESSION, id=thing)
    assert may(shared, "GET", f"/api/v1/sessions/{thing}")
    if other != thing and not other.startswith(f"{thing}/"):
        assert not may(shared, "GET", f"/api/v1/sessions/{other}")
        assert not may(shared, "GET", f"/api/v1/sessions/{other}/events")
