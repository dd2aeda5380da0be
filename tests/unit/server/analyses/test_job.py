"""What a try tells of itself, and that a store which is away for a moment costs it nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from inference.errors import VideoError
from server.analyses import watch as watching
from server.analyses.job import problem_of, send
from server.analyses.results import Result, Shelf
from server.analyses.watch import Watch
from server.store.objects.base import StoreUnavailable
from server.store.objects.places import Places
from server.store.tables import KeptIn
from tests.support.s3 import S3Server
from tests.support.uploads import some_analysis


def begins_anew() -> None:
    """What a first try never does."""
    raise AssertionError("there was nothing before it")


@contextmanager
def every_beat(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """However soon they follow each other."""
    with monkeypatch.context() as patch:
        patch.setattr(watching, "BEAT_S", 0.0)
        yield


@pytest.mark.parametrize("drawing", [True, False])
@pytest.mark.parametrize("moving", [True, False])
def test_the_way_from_0_to_1(monkeypatch: pytest.MonkeyPatch, drawing: bool, moving: bool) -> None:
    """Each stage goes on where the one before it ended, and moving takes a part where files lie in
    a store."""
    told: list[tuple[str, float]] = []
    watch = Watch(lambda *one: told.append(one), begins_anew, drawing=drawing, moving=moving)
    with every_beat(monkeypatch):
        for stage in (watch.fetched, watch.measured, watch.drawn):
            for done in (0.0, 0.5, 1.0):
                stage(done)
        watch.writes()
        watch.published(1.0)
    progress = [done for _, done in told]
    assert progress == sorted(progress)
    assert (progress[0], progress[-1]) == (0.0, 1.0)
    moved = [done for stage, done in told if stage in ("fetching", "writing")]
    assert (len(set(moved)) > 2) == moving


def test_a_second_try_at_sending_does_not_go_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress stays where it was until the new try is as far."""
    told: list[float] = []
    watch = Watch(lambda _, done: told.append(done), begins_anew, drawing=False, moving=True)
    with every_beat(monkeypatch):
        watch.published(0.8)
        watch.published(0.1)
    assert told[0] == told[1]


def publishing(places: Places, folder: Path, pause: Callable[[float], None], tries: int) -> None:
    """What a try does at its end."""
    shelf = Shelf(folder / "analyses", places)
    with shelf.draft("an", "c") as draft:
        (draft / Result.REPORT).write_text("{}")
        send(lambda: shelf.publish(draft, some_analysis(), "c", lambda _: None), pause, tries)


def test_a_store_that_is_away_for_a_moment(s3: S3Server, in_store: Places, tmp_path: Path) -> None:
    """The results are sent again, without measuring again."""
    s3.stop()
    publishing(in_store, tmp_path, lambda _: s3.start(), 2)
    assert list(in_store.of(KeptIn.STORE).page("analyses/")) == ["analyses/an/c/report.json"]


def test_a_store_that_stays_away(s3: S3Server, in_store: Places, tmp_path: Path) -> None:
    """It is said in the end, and no draft is left."""
    paused: list[float] = []
    s3.stop()
    try:
        with pytest.raises(StoreUnavailable, match="cannot be reached"):
            publishing(in_store, tmp_path, paused.append, 2)
    finally:
        s3.start()
    assert len(paused) == 1
    assert list((tmp_path / "analyses").iterdir()) == []


@pytest.mark.parametrize(
    ("upload_id", "told"), [("abc", "a.mp4 is cut off"), (None, "abc is cut off")]
)
def test_a_problem_names_the_video(upload_id: str | None, told: str) -> None:
    """In place of the upload's id, where there is one; nothing else changes."""
    analysis = some_analysis(upload_id=upload_id, video="a.mp4")
    problem, for_good = problem_of(VideoError("abc is cut off"), analysis)
    assert (problem.detail, for_good) == (told, True)
