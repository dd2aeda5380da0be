"""Where every frame of one stream went; nothing is guessed.

The client knows what it sent and what was answered; the server's counts, which come reliably, say
what it left out, by reason. What neither knows is `unaccounted`, and that is an error.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from clients.python.ledger import BUDGET_S
from loadtest.frames.histogram import COARSE_DIGITS, AgeHistogram
from server.wire.counts import Counts

ANSWERED, LATE, LOST = "answered", "late", "lost"
UNACCOUNTED = "unaccounted"
TWICE = "accounted_twice"
"""More was told of than was sent: as bad as too little."""

ERRORS = (UNACCOUNTED, TWICE)


def fates(sent: int, in_time: int, late: int, counts: Counts | None) -> dict[str, int]:
    """Every frame in one place: answered within 200 ms, late (answered after it, or left out by
    the server as too old), lost (on the way there, or its answer on the way back), and the other
    reasons as the server names them. But for `accounted_twice` they add up to `sent`."""
    found = Counter({ANSWERED: in_time, LATE: late, LOST: 0})
    if counts is not None:
        found.update(counts.drops)
        found[LOST] += max(0, counts.answered - in_time - late)
    rest = sent - found.total()
    found[UNACCOUNTED] = max(0, rest)
    if rest < 0:
        found[TWICE] = -rest
    return dict(found)


@dataclass(frozen=True, slots=True)
class StreamReport:
    """One stream at its end.

    `fates` are of all `sent` frames. `judged` are those since it had settled, `judged_in_time` of
    these were answered within 200 ms. `joined_s` is what it took to connect, `first_answer_s` to
    see the first answer, from the offer on. `longest_gap_ms` is the longest time without an answer
    while it was judged, `ages` a histogram, `fault` says how it ended if not as it should.
    """

    name: str
    codec: str
    sent: int
    fates: dict[str, int]
    judged: int
    judged_in_time: int
    joined_s: float
    first_answer_s: float | None
    longest_gap_ms: float | None
    age_p50_ms: float | None
    age_p95_ms: float | None
    fault: str | None = None
    codes: dict[str, int] = field(default_factory=dict)

    @property
    def fraction(self) -> float | None:
        """Of the judged frames those answered within 200 ms; None when there were none."""
        return self.judged_in_time / self.judged if self.judged else None

    @property
    def errors(self) -> int:
        """Frames of which nothing, or too much, is known."""
        return sum(self.fates.get(one, 0) for one in ERRORS)

    def to_json(self) -> dict[str, Any]:
        """As a JSON object."""
        return {**asdict(self), "fraction": self.fraction}

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> StreamReport:
        """Of what `to_json` gave."""
        return cls(**{name: value for name, value in told.items() if name != "fraction"})


class StreamAccount:
    """Counts a stream's frames as they go and their answers as they come, in bounded memory; all
    times in seconds of one clock. Frames are judged that were due from `judged_from_s` on."""

    def __init__(self) -> None:
        self.judged_from_s = float("inf")
        self.ages = AgeHistogram(COARSE_DIGITS)
        self._sent = 0
        self._judged = 0
        self._in_time = 0
        self._late = 0
        self._judged_in_time = 0
        self._last_due_s = 0.0
        self._last_is_answered = False
        self._heard_s: float | None = None
        self._gap_s: float | None = None
        self.first_answer_at_s: float | None = None

    def note_sent(self, due_s: float) -> None:
        """A frame was given away that was due then."""
        self._sent += 1
        self._judged += due_s >= self.judged_from_s
        self._last_due_s, self._last_is_answered = due_s, False

    def note_answer(self, due_s: float, now_s: float) -> float:
        """The answer to that frame came, the first one to it; returns its age in seconds."""
        age_s = now_s - due_s
        quick = age_s <= BUDGET_S
        self._in_time += quick
        self._late += not quick
        self._last_is_answered = self._last_is_answered or due_s == self._last_due_s
        if self.first_answer_at_s is None:
            self.first_answer_at_s = now_s
        if due_s >= self.judged_from_s:
            self._judged_in_time += quick
            self.ages.record(age_s)
            self._note_gap(now_s)
        return age_s

    def note_end(self, now_s: float) -> None:
        """No more frames are due."""
        if now_s >= self.judged_from_s:
            self._note_gap(now_s)

    def closed(
        self,
        name: str,
        codec: str,
        counts: Counts | None,
        offered_s: float,
        joined_s: float,
        fault: str | None = None,
        codes: dict[str, int] | None = None,
    ) -> StreamReport:
        """The report, from what the server counted. The last frame is left out when nobody knows
        of it: a receiver may keep it until another one follows."""
        sent, judged = self._sent, self._judged
        found = fates(sent, self._in_time, self._late, counts)
        if sent and not self._last_is_answered and found[UNACCOUNTED]:
            sent, judged = sent - 1, judged - (self._last_due_s >= self.judged_from_s)
            found = fates(sent, self._in_time, self._late, counts)
        first_s = self.first_answer_at_s
        return StreamReport(
            name=name,
            codec=codec,
            sent=sent,
            fates=found,
            judged=judged,
            judged_in_time=self._judged_in_time,
            joined_s=joined_s - offered_s,
            first_answer_s=None if first_s is None else first_s - offered_s,
            longest_gap_ms=None if self._gap_s is None else 1e3 * self._gap_s,
            age_p50_ms=self.ages.percentile_ms(50),
            age_p95_ms=self.ages.percentile_ms(95),
            fault=fault,
            codes=codes or {},
        )

    def _note_gap(self, now_s: float) -> None:
        since_s = self.judged_from_s if self._heard_s is None else self._heard_s
        self._gap_s = max(self._gap_s or 0.0, now_s - since_s)
        self._heard_s = now_s
