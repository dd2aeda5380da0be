"""What a session host says of itself, every second, in Redis."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Self

VERSION = 1
"""Of the report and of what front doors ask hosts. A door asks hosts of its own version and of the
one before; what a newer one says besides is passed over."""

EVERY_S = 1.0
STALE_S = 5.0
"""An older one says nothing any more."""

HOSTS = "sideline:cluster:hosts"
"""In Redis: all hosts, each with its last report."""


@dataclass(frozen=True, slots=True)
class HostReport:
    """How a host stood at `at_s`, in seconds since 1970.

    `url` is where front doors ask it, `sessions` how many it has, of which the clients of `present`
    are there, `age_p95_ms` how old answers are expected to be if one more comes, None while nobody
    knows. It `admits` what it would let in now. `admitted` and `offered` count since it began.
    `node` is Ray's name of where it runs, empty where Ray did not start it.
    """

    host: str
    url: str
    at_s: float
    ready: bool
    draining: bool
    sessions: int
    present: int
    admits: bool
    age_p95_ms: float | None
    admitted: int
    offered: int
    version: int = VERSION
    node: str = ""

    def text(self) -> str:
        """As it lies in Redis."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def parse(cls, text: str) -> Self:
        """The opposite, of this version or a newer one; raises ValueError."""
        known = {one.name for one in fields(cls)}
        try:
            said = json.loads(text).items()
            return cls(**{name: value for name, value in said if name in known})
        except (json.JSONDecodeError, AttributeError, TypeError) as error:
            raise ValueError(f"no report of a host: {error}") from None

    def takes_sessions(self, now_s: float) -> bool:
        """Whether it may be asked to take one."""
        fresh = abs(now_s - self.at_s) <= STALE_S
        known = VERSION - 1 <= self.version <= VERSION + 1
        return fresh and known and self.ready and not self.draining and self.admits
