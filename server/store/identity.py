"""Which server this is, among those that share a database: who has this data folder."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from inference.errors import InvalidInput

FILE = "server-id"


def server_id(data_dir: Path, new_id: Callable[[], str]) -> str:
    """The name kept in the folder, made at first; raises InvalidInput when it cannot be kept."""
    path = data_dir / FILE
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            draft = path.with_name(f".{FILE}-{secrets.token_hex(8)}")
            draft.write_text(new_id())
            try:
                os.link(draft, path)  # of two who make it at once, one does
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return path.read_text()
    except OSError as error:
        raise InvalidInput(f"the server's name cannot be kept in {path}: {error}") from error
