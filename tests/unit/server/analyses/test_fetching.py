"""The process that measures finds the file on its server's disk or in the store."""

from __future__ import annotations

from pathlib import Path

import pytest

from inference.errors import VideoError
from server.analyses.fetching import NotHere, fetch_video
from server.store.objects.base import About, StoreError, StoreUnavailable
from server.store.objects.disk import DiskStore
from server.store.objects.places import Places
from server.store.tables import KeptIn
from server.uploads.vault import Vault
from tests.support.uploads import some_upload

ABOUT = About("video/mp4", "a.mp4")


def quiet(done: float) -> None:
    """Nobody watches."""


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """With nothing in it."""
    vault = Vault(tmp_path / "uploads")
    vault.folder.mkdir()
    return vault


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """Where the try works."""
    folder = tmp_path / "draft"
    folder.mkdir()
    return folder


def test_without_a_store(vault: Vault, draft: Path, tmp_path: Path) -> None:
    """It is read where it lies."""
    places = Places(DiskStore(tmp_path))
    assert fetch_video(some_upload(), vault, places, draft, quiet) == vault.path("up")
    assert list(draft.iterdir()) == []


def test_from_the_store(vault: Vault, draft: Path, in_store: Places, tmp_path: Path) -> None:
    """Copied into the draft, telling how far it is."""
    source = tmp_path / "source"
    source.write_bytes(b"abc")
    in_store.of(KeptIn.STORE).put("uploads/up", source, ABOUT)
    told: list[float] = []
    path = fetch_video(some_upload(kept_in=KeptIn.STORE), vault, in_store, draft, told.append)
    assert (path.parent, path.read_bytes(), told) == (draft, b"abc", [1.0])


def test_from_the_disk_on_its_way_to_the_store(vault: Vault, draft: Path, in_store: Places) -> None:
    """It can be read to the end though it is removed there meanwhile."""
    vault.create("up")
    vault.path("up").write_bytes(b"abc")
    path = fetch_video(some_upload(), vault, in_store, draft, quiet)
    vault.remove("up")
    assert (path.parent, path.read_bytes()) == (draft, b"abc")


def test_moved_between_two_looks(
    vault: Vault, draft: Path, in_store: Places, tmp_path: Path
) -> None:
    """The row said disk, but the store has it by now."""
    source = tmp_path / "source"
    source.write_bytes(b"abc")
    in_store.of(KeptIn.STORE).put("uploads/up", source, ABOUT)
    assert fetch_video(some_upload(), vault, in_store, draft, quiet).read_bytes() == b"abc"


def test_only_on_another_server(vault: Vault, draft: Path, in_store: Places) -> None:
    """It may come yet."""
    with pytest.raises(NotHere, match="not in the store yet"):
        fetch_video(some_upload(), vault, in_store, draft, quiet)


def test_lost(vault: Vault, draft: Path, in_store: Places) -> None:
    """No other try would find it."""
    with pytest.raises(VideoError, match="not in the store any more: send it again"):
        fetch_video(some_upload(kept_in=KeptIn.STORE), vault, in_store, draft, quiet)


@pytest.mark.parametrize("length", [2, 4])
def test_of_another_length(
    vault: Vault, draft: Path, in_store: Places, tmp_path: Path, length: int
) -> None:
    """A longer one is not taken, a shorter one not measured."""
    source = tmp_path / "source"
    source.write_bytes(b"abc")
    in_store.of(KeptIn.STORE).put("uploads/up", source, ABOUT)
    upload = some_upload(kept_in=KeptIn.STORE, length=length)
    with pytest.raises(StoreError):
        fetch_video(upload, vault, in_store, draft, quiet)


def test_a_store_that_was_taken_away(vault: Vault, draft: Path, tmp_path: Path) -> None:
    """The setting is named."""
    upload = some_upload(kept_in=KeptIn.STORE)
    with pytest.raises(StoreUnavailable, match="SIDELINE_STORE_URL"):
        fetch_video(upload, vault, Places(DiskStore(tmp_path)), draft, quiet)


def test_another_try_on_this_host(vault: Vault, tmp_path: Path, in_store: Places) -> None:
    """It has the video already, and needs no store for it."""
    source, kept = tmp_path / "source", tmp_path / "checkpoints" / "an.video"
    source.write_bytes(b"abc")
    in_store.of(KeptIn.STORE).put("uploads/up", source, ABOUT)
    upload = some_upload(kept_in=KeptIn.STORE)
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        if name == "second":
            in_store.of(KeptIn.STORE).delete(["uploads/up"])
        path = fetch_video(upload, vault, in_store, tmp_path / name, quiet, kept)
        assert (path.parent.name, path.read_bytes()) == (name, b"abc")
