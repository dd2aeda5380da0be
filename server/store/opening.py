"""Opens all that is kept: the database, and the places for files that belong to it."""

from __future__ import annotations

from dataclasses import dataclass

from inference.errors import InvalidInput
from server.config import Settings
from server.ids import new_id
from server.store.database import Database, database_of, open_database
from server.store.identity import server_id
from server.store.installation import take_place
from server.store.objects.base import StoreError
from server.store.objects.disk import DiskStore
from server.store.objects.opening import check_store, open_places
from server.store.objects.places import Places


@dataclass(frozen=True, slots=True)
class Storage:
    """What a server keeps things in; `server` is its name among those that share them."""

    database: Database
    places: Places
    server: str

    def close(self) -> None:
        """Let go of every connection."""
        self.database.close()
        if self.places.store is not None:
            self.places.store.close()


def on_this_disk(settings: Settings) -> Storage:
    """For a process that only puts files on the disk, from where another one takes them to the
    store: the database as it is, and no store. Raises InvalidInput for settings with which there
    is no database."""
    server = server_id(settings.data_dir, new_id)
    database = database_of(settings.database, settings.data_dir)
    return Storage(database, Places(DiskStore(settings.data_dir)), server)


def open_storage(settings: Settings) -> Storage:
    """Ready to be used; raises InvalidInput with what to do when database or store cannot be."""
    server = server_id(settings.data_dir, new_id)
    check_store(settings)
    storage = Storage(
        open_database(settings.database, settings.data_dir), open_places(settings), server
    )
    if storage.places.store is not None:
        try:
            take_place(storage.database, storage.places.store, new_id)
        except StoreError as error:
            storage.close()
            raise InvalidInput(
                f"nothing can be kept in the store {settings.store_url}: {error}"
            ) from error
        except InvalidInput:
            storage.close()
            raise
    return storage
