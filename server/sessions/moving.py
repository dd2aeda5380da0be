"""When each session of a server that is to end is asked to go on at another one. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

MOST_PER_S = 20.0
"""Sessions of one server that are asked a second, unless its time is too short for that."""

OneT = TypeVar("OneT")


def schedule(
    sessions: Sequence[OneT], begin_s: float, within_s: float, *, most_per_s: float = MOST_PER_S
) -> list[tuple[float, OneT]]:
    """When each is asked, one after the other from `begin_s` on; the last one before `within_s` is
    over.

    The time is used only as far as `most_per_s` asks for: whoever takes them in sees them come one
    by one in his reports, and nobody waits for a server with few of them.
    """
    if not sessions:
        return []
    apart_s = min(1 / most_per_s, within_s / len(sessions))
    return [(begin_s + number * apart_s, one) for number, one in enumerate(sessions)]
