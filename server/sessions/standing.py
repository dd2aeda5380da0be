"""How a process that has sessions stands, as whoever places the next one is told. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """`ready` says whether sessions can start, `draining` that nobody is taken any more. Of all
    `sessions` the clients of `present` are there. It `admits` what it would let in now, with whom
    answers are expected to be as old as `age_p95_ms`, None while nobody knows. Of the offers since
    it began, `offered`, it `admitted` so many."""

    ready: bool = False
    sessions: int = 0
    present: int = 0
    admits: bool = False
    age_p95_ms: float | None = None
    admitted: int = 0
    offered: int = 0
    draining: bool = False


def combined(
    standings: Sequence[Standing], *, limit: int | None = None, refused: int = 0
) -> Standing:
    """That of several processes over which sessions are spread, `limit` of them at most: what the
    best one says of one more. `refused` is how many offers none of them took, which is known only
    to whoever asked them."""
    present = sum(one.present for one in standings)
    admitted = sum(one.admitted for one in standings)
    full = limit is not None and present >= limit
    ready = [one for one in standings if one.ready]
    takers = [] if full else [one for one in ready if one.admits]
    best = min(takers or ready, key=_age_ms, default=Standing())
    return Standing(
        ready=bool(ready),
        sessions=sum(one.sessions for one in standings),
        present=present,
        admits=bool(takers),
        age_p95_ms=best.age_p95_ms,
        admitted=admitted,
        offered=admitted + refused,
    )


def _age_ms(one: Standing) -> float:
    """Of several, one of whom something is known comes first."""
    return float("inf") if one.age_p95_ms is None else one.age_p95_ms
