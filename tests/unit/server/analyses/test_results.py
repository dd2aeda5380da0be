"""Results are seen when their row names them, wherever they lie; what dead tries left goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.analyses.results import Result, Shelf, is_wanted, saved_as
from server.store.objects.places import Places
from server.store.tables import Analysis, AnalysisState, KeptIn
from tests.support.uploads import some_analysis


@pytest.fixture
def shelf(places: Places, tmp_path: Path) -> Shelf:
    """Over either place."""
    return Shelf(tmp_path / "analyses", places)


def drafts(shelf: Shelf) -> set[str]:
    """What lies on the disk beside what is published."""
    return {path.name for path in shelf.folder.glob(".*")}


def published(shelf: Shelf, analysis: Analysis, claim: str = "c") -> list[float]:
    """Publish a report and a page for it, and write them into its row; what was told meanwhile."""
    told: list[float] = []
    with shelf.draft(analysis.id, claim) as folder:
        (folder / Result.REPORT).write_text("{}")
        (folder / Result.PAGE).write_text("<html>")
        (folder / "video").write_bytes(b"no result")
        files = shelf.publish(folder, analysis, claim, told.append)
    analysis.results, analysis.results_at = files.results, files.results_at
    analysis.kept_in = files.kept_in
    return told


def test_a_draft_becomes_the_result(shelf: Shelf) -> None:
    """What is a result and nothing else can be read, and no draft is left."""
    analysis = some_analysis()
    told = published(shelf, analysis)
    assert shelf.there(analysis) == [Result.REPORT, Result.PAGE]
    place, key = shelf.at(analysis, Result.REPORT)
    assert place.read(key, 10) == b"{}"
    assert len(place.page("analyses/an/")) == 2
    assert drafts(shelf) == set()
    assert told == [2 / 8, 1.0]


def test_two_tries_keep_out_of_each_other_s_way(shelf: Shelf) -> None:
    """What a slow one still writes does not replace what is seen, and can be taken back alone."""
    analysis, slow = some_analysis(), some_analysis()
    told: list[float] = []
    published(shelf, analysis, "quick")
    with shelf.draft("an", "slow") as folder:
        (folder / Result.REPORT).write_text("[]")
        late = shelf.publish(folder, slow, "slow", told.append)
    place, key = shelf.at(analysis, Result.REPORT)
    assert place.read(key, 10) == b"{}"
    shelf.withdraw(late)
    assert len(place.page("analyses/an/")) == 2


def test_what_a_try_leaves_is_seen_or_deleted(shelf: Shelf) -> None:
    """Its analysis may have been deleted or given to another while it was sending."""
    analysis = some_analysis()
    published(shelf, analysis, "mine")
    place, key = shelf.at(analysis, Result.REPORT)
    shelf.tidy("an", "mine", analysis)
    assert place.size(key) == 2
    shelf.tidy("an", "another", analysis)
    assert place.size(key) == 2
    shelf.tidy("an", "mine", None)
    assert list(place.page("analyses/")) == []


def test_a_try_that_fails_leaves_nothing(shelf: Shelf) -> None:
    """Its draft is removed, and that of one before it, which was killed."""
    (shelf.folder / ".a.killed").mkdir(parents=True)
    with shelf.draft("a", "c"):
        assert drafts(shelf) == {".a.c"}
    with pytest.raises(ZeroDivisionError), shelf.draft("a", "d"):
        raise ZeroDivisionError
    assert drafts(shelf) == set()


def test_removed_with_all_that_it_left(shelf: Shelf) -> None:
    """Results of every try, drafts, and those of times before their names were written down."""
    analysis = some_analysis()
    published(shelf, analysis, "one")
    published(shelf, analysis, "two")
    (shelf.folder / ".an.dead").mkdir(parents=True)
    (shelf.folder / "an").mkdir(exist_ok=True)
    (shelf.folder / "an" / Result.PAGE).write_text("old")
    published(shelf, some_analysis(id="another"))
    shelf.remove("an")
    assert drafts(shelf) == set()
    left = [key for _, place in shelf.places.all() for key in place.page("analyses/")]
    assert left == ["analyses/another/c/report.html", "analyses/another/c/report.json"]


def test_results_whose_names_nobody_wrote_down(shelf: Shelf) -> None:
    """They lie in a folder of the analysis' id on the disk, also when a store came later."""
    (shelf.folder / "an").mkdir(parents=True)
    (shelf.folder / "an" / Result.PAGE).write_text("old")
    analysis = some_analysis()
    assert shelf.there(analysis) == [Result.PAGE]
    place, key = shelf.at(analysis, Result.PAGE)
    assert place.path(key) == shelf.folder / "an" / Result.PAGE


def test_drafts_of_tries_that_are_not_at_work(shelf: Shelf) -> None:
    """They are removed, those of another try of the same analysis too."""
    for name in (".a.at-work", ".a.dead", ".gone.x"):
        (shelf.folder / name).mkdir(parents=True)
    running = some_analysis(id="a", claim="at-work", state=AnalysisState.RUNNING)
    shelf.sweep_drafts(lambda ids: {"a": running} if "a" in ids else {})
    assert drafts(shelf) == {".a.at-work"}


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("analyses/a/mine/report.json", True),
        ("analyses/a/other/report.json", False),
        ("analyses/a/report.json", False),
    ],
)
def test_what_a_running_try_writes_is_wanted(key: str, wanted: bool) -> None:
    """And nothing of the tries before it."""
    running = some_analysis(id="a", claim="mine", state=AnalysisState.RUNNING)
    assert is_wanted(key, running, KeptIn.STORE) == wanted
    assert not is_wanted(key, None, KeptIn.STORE)


@pytest.mark.parametrize("kept_in", KeptIn)
def test_what_is_done_is_wanted_where_it_lies(kept_in: KeptIn) -> None:
    """And not in another place, nor after all came to nothing."""
    done = some_analysis(id="a", results_at="analyses/a/c", kept_in=KeptIn.STORE)
    assert is_wanted("analyses/a/c/report.json", done, kept_in) == (kept_in == KeptIn.STORE)
    assert not is_wanted("analyses/a/d/report.json", done, kept_in)
    failed = some_analysis(id="a", state=AnalysisState.FAILED)
    assert not is_wanted("analyses/a/report.json", failed, KeptIn.DISK)
    old = some_analysis(id="a")
    assert is_wanted("analyses/a/report.json", old, kept_in) == (kept_in == KeptIn.DISK)


def test_the_name_to_save_it_under() -> None:
    """The video's, without what says that it is a video."""
    assert saved_as(some_analysis(video="my jump.mp4"), Result.PAGE) == "my jump-report.html"
    assert saved_as(some_analysis(video="jump"), Result.PAGE) == "jump-report.html"
