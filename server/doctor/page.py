"""The page that a person opens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from server.config import Settings
from server.doctor.finding import Finding, missing, ok
from server.page import STATIC


def check(_settings: Settings, folder: Path = STATIC) -> Iterator[Finding]:
    """Whether it has been built."""
    if (folder / "index.html").exists():
        yield ok("page", "built")
    else:
        yield missing("page", "not built; the API works without", "make install")
