"""The disk and the store, side by side: what was put on the disk stays readable there when a store
is chosen later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from server.store.objects.base import Store, StoreUnavailable
from server.store.objects.disk import DiskStore
from server.store.tables import KeptIn


@dataclass(frozen=True, slots=True)
class Places:
    """Every place that there is; without `store` all is kept on the disk."""

    disk: DiskStore
    store: Store | None = None

    @property
    def now(self) -> KeptIn:
        """Where new files go."""
        return KeptIn.DISK if self.store is None else KeptIn.STORE

    def of(self, kept_in: str) -> Store:
        """The place of that name; raises StoreUnavailable when it is not there any more."""
        if kept_in == KeptIn.DISK:
            return self.disk
        if self.store is None:
            raise StoreUnavailable("the file lies in a store: set SIDELINE_STORE_URL to it again")
        return self.store

    def all(self) -> Iterator[tuple[KeptIn, Store]]:
        """Each with its name."""
        yield KeptIn.DISK, self.disk
        if self.store is not None:
            yield KeptIn.STORE, self.store
