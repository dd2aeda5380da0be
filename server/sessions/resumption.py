"""Coming back to a session: the token that proves it, and the time that it waits."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Callable

_SECRET_BYTES = 32


class NotResumable(Exception):
    """The token belongs to no session that waits or lives, or that can be gone on with here."""

    def __init__(self, why: str = "it has ended, or waited too long") -> None:
        super().__init__(
            f"no session goes on with this token: {why}; "
            "offer without `resume` to start another one"
        )


class SessionOver(NotResumable):
    """Somebody has ended the session of the token on purpose, maybe while its client was away."""

    def __init__(self) -> None:
        super().__init__("it was ended")


class OtherSport(Exception):
    """The session of the token measures another sport; `sport` is which."""

    def __init__(self, sport: str) -> None:
        self.sport = sport
        super().__init__(f"the session of this token measures {sport!r}: resume it with that sport")


class ResumeToken:
    """Names a session and proves that its bearer was greeted by it."""

    def __init__(self, session_id: str) -> None:
        self.text = f"{session_id}.{secrets.token_urlsafe(_SECRET_BYTES)}"

    def matches(self, given: str) -> bool:
        """Whether it is the same, in a time that tells nothing of where it differs."""
        return secrets.compare_digest(self.text.encode(), given.encode())

    @property
    def digest(self) -> str:
        """By which another process recognises it, and that is no token itself."""
        return digest_of(self.text)


def digest_of(token: str) -> str:
    """What stands for a token where it is not kept itself."""
    return hashlib.sha256(token.encode()).hexdigest()


def session_of(token: str) -> str:
    """The session that a token, right or wrong, names."""
    return token.rpartition(".")[0]


class Grace:
    """Calls `over` once, `seconds` after it began, unless it was ended; on the event loop.

    `since_s` is when it began, on the loop's clock, while it runs.
    """

    def __init__(self, seconds: float, over: Callable[[], None]) -> None:
        self.seconds = seconds
        self.since_s: float | None = None
        self._over = over
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """Start to wait; does nothing while it is waiting already."""
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self.since_s = loop.time()
            self._timer = loop.call_later(self.seconds, self._over)

    def end(self) -> None:
        """Wait no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = self.since_s = None
