"""Places for files, as a server has them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from server.config import Settings
from server.store.objects.opening import open_places
from server.store.objects.places import Places


@contextmanager
def opened(settings: Settings) -> Iterator[Places]:
    """These; their connections are closed at the end."""
    places = open_places(settings)
    try:
        yield places
    finally:
        if places.store is not None:
            places.store.close()
