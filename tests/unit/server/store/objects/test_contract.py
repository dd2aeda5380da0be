"""Both stores keep what they are given, list it in order, and delete it for good."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.store.objects import base
from server.store.objects.base import About, MissingObject, Store, StoreError
from server.store.objects.places import Places
from server.store.objects.s3 import S3Store

ABOUT = About("text/plain", "a file.txt")


@pytest.fixture
def store(places: Places) -> Store:
    """One of either kind."""
    return places.of(places.now)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Something to put there."""
    path = tmp_path / "source"
    path.write_bytes(b"0123456789")
    return path


class Enough(Exception):
    """Whoever watches wants no more."""


def test_put_and_fetched(store: Store, file: Path, tmp_path: Path) -> None:
    """Every byte comes back, and the source stays."""
    assert store.size("uploads/a") is None
    store.put("uploads/a", file, ABOUT)
    told: list[int] = []
    store.fetch("uploads/a", tmp_path / "target", 10, told.append)
    assert (tmp_path / "target").read_bytes() == file.read_bytes() == b"0123456789"
    assert store.size("uploads/a") == told[-1] == 10
    assert store.read("uploads/a", 10) == b"0123456789"


def test_put_again_replaces(store: Store, file: Path, tmp_path: Path) -> None:
    """As after a crash that left the first; what was fetched before stays as it was."""
    store.put("k", file, ABOUT)
    store.fetch("k", tmp_path / "before", 10)
    other = tmp_path / "other"
    other.write_bytes(b"new")
    store.put("k", other, ABOUT)
    assert store.read("k", 10) == b"new"
    assert (tmp_path / "before").read_bytes() == b"0123456789"


def test_what_is_not_there(store: Store, tmp_path: Path) -> None:
    """It is said, and deleting it is no error."""
    with pytest.raises(MissingObject):
        store.read("none", 10)
    with pytest.raises(MissingObject):
        store.fetch("none", tmp_path / "target", 10)
    store.delete(["none"])
    store.delete([])
    assert store.page("none") == []


def test_what_is_longer_than_wanted(store: Store, file: Path, tmp_path: Path) -> None:
    """It is not taken."""
    store.put("k", file, ABOUT)
    with pytest.raises(StoreError, match="9"):
        store.fetch("k", tmp_path / "target", 9)
    with pytest.raises(StoreError, match="9"):
        store.read("k", 9)


def test_a_move_that_is_not_wanted_any_more(store: Store, file: Path, tmp_path: Path) -> None:
    """What the watcher raises ends it."""

    def stop(moved: int) -> None:
        raise Enough

    store.put("k", file, ABOUT)
    with pytest.raises(Enough):
        store.fetch("k", tmp_path / "target", 10, stop)


def test_deleted_by_prefix(store: Store, file: Path) -> None:
    """All of it and nothing beside it."""
    for key in ("analyses/a/1/x", "analyses/a/2/y", "analyses/ab/1/x", "uploads/a"):
        store.put(key, file, ABOUT)
    store.delete_all("analyses/a/")
    assert list(store.page("analyses/")) == ["analyses/ab/1/x"]
    assert list(store.page("uploads/")) == ["uploads/a"]


@given(
    keys=st.sets(
        st.text("ab-_.0", min_size=1, max_size=3).filter(lambda one: one[0] != "."), max_size=5
    )
)
@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_pages_are_in_order(store: Store, file: Path, keys: set[str]) -> None:
    """Page after page, each key comes once, folders between files or not."""
    store.delete_all("p/")
    wanted = sorted({f"p/{key}/x" for key in keys} | {f"p/{key}.f" for key in keys})
    for key in wanted:
        store.put(key, file, ABOUT)
    found: list[str] = []
    while page := store.page("p/", found[-1] if found else ""):
        found.extend(page[:2])
    assert found == wanted


def test_no_page_is_longer_than_it_may_be(
    store: Store, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than a page is deleted too."""
    for module in ("disk", "s3"):
        monkeypatch.setattr(f"server.store.objects.{module}.PAGE", 2)
    for number in range(5):
        store.put(f"p/{number}", file, ABOUT)
    assert list(store.page("p/")) == ["p/0", "p/1"]
    assert list(store.page("p/", "p/3")) == ["p/4"]
    store.delete_all("p/")
    assert list(store.page("p/")) == []
    assert base.PAGE == 1000


def test_in_parts(places: Places, tmp_path: Path) -> None:
    """A long file goes and comes whole, and what was told only grows."""
    long = tmp_path / "long"
    long.write_bytes(bytes(range(256)) * 41)
    store = places.of(places.now)
    if isinstance(store, S3Store):
        store = replace(store, part_bytes=4096)
    told: list[int] = []
    store.put("long", long, ABOUT, told.append)
    assert told == sorted(told)
    assert told[-1] == store.size("long") == 256 * 41
    assert store.read("long", 1 << 20) == long.read_bytes()
