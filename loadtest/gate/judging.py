"""Whether a figure got worse, by how much, and whether that is more than noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loadtest.gate.figures import LEAST, Better, Figure, together

SIGMAS = 3.0


@dataclass(frozen=True, slots=True)
class Change:
    """A figure now and when it was accepted; `worse` is by which part (negative: better), `noise`
    how much of that may be chance. Without one of the two there is nothing to compare."""

    name: str
    says: str
    accepted: Figure | None
    now: Figure | None
    worse: float = 0.0
    noise: float = LEAST

    @property
    def regressed(self) -> bool:
        """Worse beyond noise, or not there any more."""
        return self.now is None or self.worse > self.noise

    @property
    def improved(self) -> bool:
        """Better beyond noise."""
        return self.worse < -self.noise


def changes(accepted: Sequence[Figure], now: Sequence[Figure]) -> list[Change]:
    """Every figure of either side, those that are accepted first."""
    before, after = ({one.name: one for one in each} for each in (accepted, now))
    names = list(dict.fromkeys([*before, *after]))
    return [_change(name, before.get(name), after.get(name)) for name in names]


def _change(name: str, accepted: Figure | None, now: Figure | None) -> Change:
    known = now or accepted
    assert known is not None
    if accepted is None or now is None or not accepted.middle:
        return Change(name, known.says, accepted, now)
    worse = now.middle / accepted.middle - 1
    if now.better is Better.HIGHER:
        # Half the speed is twice as slow.
        worse = accepted.middle / now.middle - 1 if now.middle else float("inf")
    noise = max(now.least, SIGMAS * together(accepted, now))
    return Change(name, known.says, accepted, now, worse, noise)
