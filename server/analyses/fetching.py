"""Brings an upload's file to the process that measures it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from inference.errors import VideoError
from server.store.objects.base import MissingObject, Store, StoreUnavailable
from server.store.objects.places import Places
from server.store.tables import KeptIn, Upload
from server.uploads.registry import upload_key
from server.uploads.vault import Vault

VIDEO = "video"


class NotHere(StoreUnavailable):
    """Only another server's disk has the file yet."""


def fetch_video(
    upload: Upload,
    vault: Vault,
    places: Places,
    folder: Path,
    told: Callable[[float], None],
    kept: Path | None = None,
) -> Path:
    """The upload's file, in the folder unless it stays where it is; `told` hears how much of it is
    there, 0…1. What comes from the store is `kept` on this host for other tries.

    Raises VideoError when it is lost, and StoreUnavailable when it may come yet.
    """
    if upload.kept_in == KeptIn.DISK and places.store is None:
        return vault.path(upload.id)
    target = folder / VIDEO
    if _take_from_disk(vault.path(upload.id), target):
        return target
    if kept is not None and _take_from_disk(kept, target):
        return target
    store: Store = places.of(KeptIn.STORE)
    try:
        store.fetch(
            upload_key(upload.id), target, upload.length, lambda moved: told(moved / upload.length)
        )
    except MissingObject as error:
        if upload.kept_in == KeptIn.DISK:
            raise NotHere(f"{upload.name} is not in the store yet") from error
        raise VideoError(f"{upload.name} is not in the store any more: send it again") from error
    if target.stat().st_size != upload.length:
        raise StoreUnavailable("the video did not come whole from the store")
    if kept is not None:
        with suppress(OSError):  # then it is fetched again
            kept.parent.mkdir(parents=True, exist_ok=True)
            os.link(target, kept)
    return target


def _take_from_disk(source: Path, target: Path) -> bool:
    """Under a second name, which stays when the first is removed because the store has the file."""
    with suppress(FileNotFoundError):
        try:
            os.link(source, target)
        except FileNotFoundError:
            return False
        except OSError:  # the disk knows no second names
            shutil.copyfile(source, target)
        return True
    return False
