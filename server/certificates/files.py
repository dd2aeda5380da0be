"""Files of keys and certificates: nobody ever sees half of one, nor a key that is another's."""

from __future__ import annotations

import os
from pathlib import Path

PRIVATE = 0o600
PUBLIC = 0o644
FOLDER = 0o700


def write_whole(path: Path, content: bytes, mode: int) -> None:
    """Put a file there in place of what was there, at once; raises OSError."""
    path.parent.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        os.fchmod(file.fileno(), mode)  # whatever the umask took away, or did not
        file.write(content)
    draft.replace(path)
