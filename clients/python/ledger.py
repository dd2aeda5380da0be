"""Where every sent frame went: the outcomes always add up to what was sent."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from clients.python.drop_tally import DropTally
from server.wire.counts import Counts

BUDGET_S = 0.2
"""What is older when it comes is of no use to a coach who speaks to the athlete."""

PATIENCE_S = 1.0
"""A frame that was sent longer ago is not under way any more."""

REMEMBERED = 512

_OUTCOME_OF = {"superseded": "superseded", "late": "late", "undecodable": "undecodable"}
"""Of the server's reasons; every other one means that the frame is lost."""


@dataclass(frozen=True, slots=True)
class Account:
    """Frames that were sent; that were answered, in time or not; `outcomes`, which add up to
    `sent`: answered within 200 ms, superseded, late, undecodable, lost, outstanding; `dropped`
    as the server tells it, by its own reasons; and those neither answered nor dropped nor
    outstanding, which are among the lost."""

    sent: int
    answered: int
    outcomes: dict[str, int]
    dropped: dict[str, int]
    unexplained: int

    def to_json(self) -> dict[str, Any]:
        """As a JSON object."""
        return asdict(self)


class FrameLedger:
    """Accounts for the frames of a client, over all its connections; times in seconds of one
    clock."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._limit = remembered
        self._open: OrderedDict[int, float] = OrderedDict()
        self._overdue: OrderedDict[int, float] = OrderedDict()
        self._drops = DropTally()
        self._sent = 0
        self._answered = 0
        self._late = 0

    def note_sent(self, rtp: int, at_s: float) -> None:
        """The frame's first packet leaves."""
        self._sent += 1
        self._open[rtp] = at_s
        self._expire(at_s)

    def note_answered(self, rtp: int, now_s: float) -> None:
        """Its answer came, the first one."""
        self._expire(now_s)
        at_s = self._open.pop(rtp, None)
        at_s = self._overdue.pop(rtp, None) if at_s is None else at_s
        if at_s is not None:
            self._answered += 1
            self._late += now_s - at_s > BUDGET_S

    def note_drops(self, drops: Mapping[str, int]) -> None:
        """Of a message on `metrics`."""
        self._drops.add(drops)

    def note_counts(self, counts: Counts) -> None:
        """Of a message on `control`."""
        self._drops.set(counts.drops)

    def other_session(self) -> None:
        """The server counts from 0 again."""
        self._drops.other_session()

    def account(self, now_s: float) -> Account:
        """What is known now."""
        self._expire(now_s)
        dropped = self._drops.totals()
        found = outcomes(self._sent, self._answered - self._late, self._late, dropped)
        explained = sum(dropped.values())
        # Drops are told at once: what they explain is no longer on its way.
        unexplained = max(0, self._sent - self._answered - explained)
        outstanding = min(len(self._open), unexplained)
        found["lost"] -= outstanding
        found["outstanding"] = outstanding
        return Account(self._sent, self._answered, found, dropped, unexplained - outstanding)

    def _expire(self, now_s: float) -> None:
        while self._open:
            rtp, at_s = next(iter(self._open.items()))
            if now_s - at_s < PATIENCE_S and len(self._open) <= self._limit:
                break
            self._overdue[rtp] = self._open.pop(rtp)
        while len(self._overdue) > self._limit:
            self._overdue.popitem(last=False)


def outcomes(sent: int, in_time: int, late: int, drops: Mapping[str, int]) -> dict[str, int]:
    """What became of the frames that were sent: answered, superseded, late, undecodable, lost.

    A frame whose answer came after 200 ms is late, as is one that the server left out because it
    was too old. They add up to `sent`: not more can be explained by the server's `drops` than is
    unanswered, and what nobody explains was lost on the way.
    """
    counts = {"answered": in_time, "superseded": 0, "late": late, "undecodable": 0, "lost": 0}
    left = sent - in_time - late
    for reason, count in drops.items():
        frames = min(count, left)
        counts[_OUTCOME_OF.get(reason, "lost")] += frames
        left -= frames
    counts["lost"] += left
    return counts
