"""What a key looks like: `sideline_`, 16 characters that name it, `_`, 43 that are secret.

The secret has 256 random bits: nobody finds it by trying, so that one SHA-256 guards it as well as
a slow hash would, and costs no time at every request.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass

_FORM = re.compile(r"sideline_([0-9a-f]{16})_([A-Za-z0-9_-]{43})", re.ASCII)


@dataclass(frozen=True, slots=True)
class KeyText:
    """A key as its bearer has it, in its parts."""

    id: str
    secret: str

    @classmethod
    def new(cls) -> KeyText:
        """One that nobody guesses."""
        return cls(secrets.token_hex(8), secrets.token_urlsafe(32))

    @classmethod
    def parse(cls, text: str) -> KeyText | None:
        """The parts; None for what is no key."""
        found = _FORM.fullmatch(text)
        return None if found is None else cls(found[1], found[2])

    @property
    def text(self) -> str:
        """All of it."""
        return f"sideline_{self.id}_{self.secret}"

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
