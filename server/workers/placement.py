"""Which worker gets the next session. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Room:
    """How a worker stands: sessions that it has or is about to get, and of them those whose client
    is there."""

    worker: int
    ready: bool
    sessions: int
    present: int


def order(rooms: Iterable[Room]) -> list[int]:
    """The workers to ask, the one with the fewest sessions first."""
    able = [one for one in rooms if one.ready]
    return [one.worker for one in sorted(able, key=lambda one: (one.sessions, one.worker))]


def is_full(rooms: Iterable[Room], limit: int | None) -> bool:
    """Whether all have as many sessions together as there may be; those that wait for their
    client to come back keep nobody out."""
    return limit is not None and sum(one.present for one in rooms) >= limit
