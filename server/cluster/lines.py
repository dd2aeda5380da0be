"""What a host's process and whoever started it tell each other, as lines of JSON on its stdin and
stdout."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Self


class _Line:
    def line(self) -> str:
        """As one line."""
        return json.dumps(asdict(self)) + "\n"  # type: ignore[call-overload]

    @classmethod
    def parse(cls, line: str | bytes) -> Self:
        """The opposite; raises ValueError for anything else."""
        try:
            said: dict[str, Any] = json.loads(line)
            return cls(**said)
        except (json.JSONDecodeError, TypeError) as error:
            raise ValueError(f"not a line of {cls.__name__}: {error}") from None


@dataclass(frozen=True, slots=True)
class HostOrders(_Line):
    """The first word to the process: the address by which it is reached where its settings name
    none, and Ray's name of the node."""

    address: str
    node: str


@dataclass(frozen=True, slots=True)
class Drain(_Line):
    """A later word to it: take nobody any more, end when all have left, at the latest in so many
    seconds."""

    within_s: float


@dataclass(frozen=True, slots=True)
class Up(_Line):
    """The process's only word, once it listens; or why it never will."""

    host: str = ""
    url: str = ""
    process_id: int = 0
    failure: str | None = None
