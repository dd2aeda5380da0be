"""Where complete files lie."""

from __future__ import annotations

from collections.abc import Iterator

from inference.errors import InvalidInput
from server.config import Settings
from server.doctor.finding import Finding, failed, ok
from server.store.objects.opening import check_store, store_origin

_ADVICE = "files wait on this disk, and no result can be opened, until the store can be used"


def check(settings: Settings) -> Iterator[Finding]:
    """Whether the store that the settings name can be used."""
    if settings.store_url is None:
        yield ok("files", f"in {settings.data_dir}")
        return
    try:
        check_store(settings)
        where = f"in {settings.store_url}; browsers read them from {store_origin(settings)}"
        yield ok("files", where)
    except InvalidInput as error:
        yield failed("files", str(error), _ADVICE)
