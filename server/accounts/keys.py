"""The API key that a server demands when other machines can reach it."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from inference.errors import InvalidInput
from server.ids import unguessable

FILE = "api-key"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """The key; `is_new` when it was made just now, and nobody has been told it."""

    text: str
    is_new: bool

    def matches(self, given: str) -> bool:
        """Whether it is the same, in a time that does not tell how much of it is."""
        return secrets.compare_digest(given.encode(), self.text.encode())


def api_key(data_dir: Path) -> ApiKey:
    """The key kept in `data_dir`, made at first; raises InvalidInput when it cannot be kept."""
    path = data_dir / FILE
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        return _kept(path) or _made(path)
    except OSError as error:
        raise InvalidInput(f"the API key cannot be kept in {path}: {error}") from error


def kept_key(data_dir: Path) -> str | None:
    """The key of the server whose folder it is, for whoever may read it; None without one."""
    try:
        kept = _kept(data_dir / FILE)
    except OSError:
        return None
    return None if kept is None else kept.text


def _kept(path: Path) -> ApiKey | None:
    text = path.read_text().strip() if path.exists() else ""
    return ApiKey(text, is_new=False) if text else None


def _made(path: Path) -> ApiKey:
    text = unguessable(24)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text + "\n")
    return ApiKey(text, is_new=True)
