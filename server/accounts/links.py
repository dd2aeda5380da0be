"""Links that open one thing for a while without the API key, so that a browser can show it.

`?owner=…&until=…&signature=…`, the signature an HMAC-SHA256 over path, owner and time with a secret
of this server's; whoever has the link may read what it names for its owner, and nothing else.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlencode

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

    def sign(self, path: str, owner: str) -> str:
        """The owner's path with what opens it for an hour at least, and less than two: the same
        link for a while, so that browsers may keep what it shows."""
        until = (int(self.now()) // LIFETIME_S + 2) * LIFETIME_S
        signature = self._signature(path, owner, str(until))
        return f"{path}?{urlencode({'owner': owner, 'until': until, 'signature': signature})}"

    def owner_for(self, scope: Scope) -> str | None:
        """Whose thing a request may read that comes by such a link; None when it does not, or the
        link holds no more."""
        if scope["type"] != "http" or scope["method"] not in _READING:
            return None
        query = parse_qs(scope["query_string"].decode("latin-1"))
        owner, until, given = (query.get(one, [""])[0] for one in ("owner", "until", "signature"))
        if not (until.isascii() and until.isdigit() and len(until) < 16):
            return None
        right = self._signature(scope["path"], owner, until)
        same = hmac.compare_digest(right.encode(), given.encode())
        return owner if same and int(until) > self.now() else None

    def _signature(self, path: str, owner: str, until: str) -> str:
        said = f"{path}\n{owner}\n{until}"
        return hmac.new(self.secret, said.encode(), hashlib.sha256).hexdigest()


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
