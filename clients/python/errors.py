"""What can go wrong between a client and its server.

ClientError
├── Refused        the server answered with a problem document
│   ├── Forbidden     403: the key may not do that; `scope` is what it lacks, if that is why
│   └── LimitReached  429: the key's tier allows no more now; `retry_after_s` is when it does again
├── Unreachable    nobody answers at the address
└── NotConnected   the connection did not come about, or has ended
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class ClientError(Exception):
    """Base of every error of the SDK."""


class Refused(ClientError):
    """The server's problem document (RFC 9457); `retry_after_s` when it said when to come back."""

    def __init__(
        self, status: int, problem: Mapping[str, Any], retry_after_s: float | None = None
    ) -> None:
        self.status = status
        self.problem = problem
        self.retry_after_s = retry_after_s
        super().__init__(f"{status}: {problem.get('detail', 'no detail')}")

    @property
    def slug(self) -> str:
        """What the server calls it, such as `session-over`; empty where it does not say."""
        return str(self.problem.get("type", "")).rpartition(":")[2]


class Forbidden(Refused):
    """The key may not do that."""

    @property
    def scope(self) -> str | None:
        """The scope that the key lacks, if that is why."""
        scope = self.problem.get("scope")
        return None if scope is None else str(scope)


class LimitReached(Refused):
    """The key's tier allows no more for now: requests a minute, analyses a month, live streams."""


class Unreachable(ClientError):
    """Nobody answers at the address."""


class NotConnected(ClientError):
    """The connection did not come about, or has ended."""
