"""Links that open one thing for a while without the API key, so that a browser can show it.

`?until=…&signature=…`, the signature an HMAC-SHA256 over path and time with a secret of this
server's; whoever has the link may read what it names, and nothing else.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs

from starlette.types import Scope

from inference.errors import InvalidInput

FILE = "link-secret"
LIFETIME_S = 3600
_BYTES = 32
_READING = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Links:
    """Makes links and knows them again. `now` is the time in seconds since 1970."""

    secret: bytes
    now: Callable[[], float]

    def sign(self, path: str) -> str:
        """The path with what opens it for an hour at least, and less than two: the same link for a
        while, so that browsers may keep what it shows."""
        until = (int(self.now()) // LIFETIME_S + 2) * LIFETIME_S
        return f"{path}?until={until}&signature={self._signature(path, str(until))}"

    def admits(self, scope: Scope) -> bool:
        """Whether a request comes by such a link, which still holds."""
        if scope["type"] != "http" or scope["method"] not in _READING:
            return False
        query = parse_qs(scope["query_string"].decode("latin-1"))
        until, signature = (query.get(name, [""])[0] for name in ("until", "signature"))
        if not (until.isascii() and until.isdigit() and len(until) < 16):
            return False
        right = hmac.compare_digest(
            self._signature(scope["path"], until).encode(), signature.encode()
        )
        return right and int(until) > self.now()

    def _signature(self, path: str, until: str) -> str:
        return hmac.new(self.secret, f"{path}\n{until}".encode(), hashlib.sha256).hexdigest()


def link_secret(data_dir: Path) -> bytes:
    """The secret kept in `data_dir`, made at first; raises InvalidInput when it cannot be kept."""
    path = data_dir / FILE
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            draft = path.with_name(f".{FILE}-{secrets.token_hex(8)}")
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as it:
                it.write(secrets.token_bytes(_BYTES))
            draft.rename(path)
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"a secret cannot be kept in {path}: {error}") from error
