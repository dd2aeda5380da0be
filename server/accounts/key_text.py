"""What a key looks like: `sideline_`, 16 characters that name it, `_`, 43 that are secret.

Tokens that a person hands on in a link look the same, but for how they begin: see `Prefix`.

The secret has 256 random bits: nobody finds it by trying, so that one SHA-256 guards it as well as
a slow hash would, and costs no time at every request.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from enum import StrEnum

ID_PATTERN = "^[0-9a-f]{16}$"
_FORM = re.compile(r"([a-z]+)_([0-9a-f]{16})_([A-Za-z0-9_-]{43})", re.ASCII)


class Prefix(StrEnum):
    """What a text is for, by its beginning; short in links, which are scanned."""

    KEY = "sideline"
    PAIRING = "pair"
    INVITATION = "invite"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class KeyText:
    """A key as its bearer has it, in its parts."""

    id: str
    secret: str
    prefix: Prefix = Prefix.KEY

    @classmethod
    def new(cls, prefix: Prefix = Prefix.KEY) -> KeyText:
        """One that nobody guesses."""
        return cls(secrets.token_hex(8), secrets.token_urlsafe(32), prefix)

    @classmethod
    def parse(cls, text: str, prefix: Prefix = Prefix.KEY) -> KeyText | None:
        """The parts; None for what is none of that kind."""
        found = _FORM.fullmatch(text)
        return cls(found[2], found[3], prefix) if found and found[1] == prefix else None

    @property
    def text(self) -> str:
        """All of it."""
        return f"{self.prefix}_{self.id}_{self.secret}"

    @property
    def digest(self) -> str:
        """What is kept of the secret."""
        return hashlib.sha256(self.secret.encode()).hexdigest()

    def matches(self, digest: str) -> bool:
        """Whether it is the secret of that digest, in a time that does not tell how near it is."""
        return secrets.compare_digest(self.digest, digest)

    def __repr__(self) -> str:
        """Without the secret, wherever it may be printed."""
        return f"KeyText({self.id!r}, …)"
