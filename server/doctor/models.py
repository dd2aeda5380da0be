"""The nets."""

from __future__ import annotations

from collections.abc import Iterator

from models.store import models_are_good
from server.config import Settings
from server.doctor.finding import Finding, missing, ok


def check(settings: Settings) -> Iterator[Finding]:
    """Whether they are fetched and converted."""
    directory = settings.models_dir
    if models_are_good(directory):
        yield ok("models", str(directory))
    else:
        detail = f"not complete in {directory}; the first start fetches and converts them"
        yield missing("models", detail, "sideline models")
