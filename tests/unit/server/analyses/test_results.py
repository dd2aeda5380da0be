"""Results appear as a whole, and what dead tries left goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.analyses.results import Result, Shelf


def names(shelf: Shelf) -> set[str]:
    """What lies there."""
    return {path.name for path in shelf.folder.iterdir()}


def test_a_draft_becomes_the_result(tmp_path: Path) -> None:
    """Before it is published nothing is there, afterwards everything, and no draft."""
    shelf = Shelf(tmp_path / "analyses")
    with shelf.draft("a", "c") as folder:
        (folder / Result.REPORT).write_text("{}")
        assert shelf.there("a") == []
        shelf.publish(folder, "a")
    assert shelf.there("a") == [Result.REPORT]
    assert names(shelf) == {"a"}


def test_a_second_try_replaces_what_the_first_left(tmp_path: Path) -> None:
    """Its draft, and its result, should it have died just before it could say so."""
    shelf = Shelf(tmp_path)
    (tmp_path / ".a.first").mkdir()
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / Result.PAGE).write_text("old")
    with shelf.draft("a", "second") as folder:
        (folder / Result.REPORT).write_text("{}")
        shelf.publish(folder, "a")
    assert shelf.there("a") == [Result.REPORT]
    assert names(shelf) == {"a"}


def test_a_try_that_fails_leaves_nothing(tmp_path: Path) -> None:
    """Its draft is removed."""
    shelf = Shelf(tmp_path)
    with pytest.raises(ZeroDivisionError), shelf.draft("a", "c"):
        raise ZeroDivisionError
    assert names(shelf) == set()


def test_sweeping(tmp_path: Path) -> None:
    """What belongs to no analysis that is wanted is removed, drafts too."""
    shelf = Shelf(tmp_path)
    for name in ("a", ".a.c", "b", ".b.c"):
        (tmp_path / name).mkdir()
    shelf.sweep(lambda analysis_id: analysis_id == "a")
    assert names(shelf) == {"a", ".a.c"}
    shelf.remove("a")
    assert names(shelf) == set()
