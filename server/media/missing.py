"""Which packets are missing, and when to ask for them again."""

from __future__ import annotations

from dataclasses import dataclass

from server.media.allowance import Allowance
from server.media.roundtrip import RoundTrip

HISTORY = 256
"""Packets back from the newest that are worth asking for: senders keep 128 (aiortc) and more."""

NEW_PER_S, NEW_AT_ONCE = 1000.0, 2 * HISTORY
"""Packets that may be found missing: so many as a path loses that carries anything. A sender whose
numbers jump on purpose would have us keep and ask for hundreds with each packet."""

TRIES = 10
GUESSES = 2
FEW = 24
"""Up to so many missing packets the next question does not wait for the last one's answer:
a frame's budget holds only three round trips, and twice a few packets is little to send."""

_HEDGE = 0.5
_HEDGED = 2
_WAITS = (1.0, 1.0, 1.0, 1.25, 1.5, 2.0, 2.0, 2.0, 2.0, 2.0)
"""After each question, in round trips; `_HEDGE` after the first `_HEDGED` ones of a few."""

_LONGEST_REORDERING_S = 0.015
_FORGETTING = 0.998
_MARGIN = 1.25


@dataclass(slots=True)
class _Missing:
    since_s: float
    due_s: float
    asked_s: float = 0.0
    tries: int = 0
    certain: bool = True

    @property
    def most_tries(self) -> int:
        """What is only thought to be missing may not have been sent yet."""
        return TRIES if self.certain else GUESSES


class Missing:
    """The missing packets, by their unwrapped sequence numbers; never more than `HISTORY`.

    Learns how late packets come that were only overtaken, and waits that long before it asks.
    """

    def __init__(self, round_trip: RoundTrip) -> None:
        self._round_trip = round_trip
        self._missing: dict[int, _Missing] = {}
        self._reordering_s = 0.0
        self._soonest_s = float("inf")
        self._allowance = Allowance(NEW_PER_S, NEW_AT_ONCE)

    @property
    def reordering_s(self) -> float:
        """How long an overtaken packet may take to come by itself, in seconds."""
        return self._reordering_s

    def expect(self, first: int, end: int, now_s: float, *, certain: bool = True) -> None:
        """The packets `first` … `end` - 1 did not come; or, when that is not `certain`, should
        have by now. Older ones than the last `HISTORY` are given up at once, and so are the
        oldest of more than may be new."""
        numbers = range(max(first, end - HISTORY), end)
        for known in filter(None, map(self._missing.get, numbers)):
            known.certain = known.certain or certain
            self._soonest_s = min(self._soonest_s, known.due_s)
        new = [number for number in numbers if number not in self._missing]
        taken = self._allowance.take(len(new), now_s)
        due_s = now_s + (self._reordering_s if certain else 0.0)
        for number in new[len(new) - taken :]:
            self._missing[number] = _Missing(now_s, due_s, certain=certain)
            self._soonest_s = min(self._soonest_s, due_s)
        self.forget(end - HISTORY)

    def came(self, number: int, now_s: float) -> None:
        """A packet came; asked for once, its answer tells the round trip."""
        one = self._missing.pop(number, None)
        if one is None:
            self._reordering_s *= _FORGETTING
        elif one.certain and self._overtaken(one, now_s):
            late_s = min(_MARGIN * (now_s - one.since_s), _LONGEST_REORDERING_S)
            self._reordering_s = max(self._reordering_s, late_s)
        elif one.certain and one.tries == 1:
            self._round_trip.sample(now_s - one.asked_s)

    def forget(self, before: int) -> None:
        """What is older is not needed any more."""
        for number in [one for one in self._missing if one < before]:
            del self._missing[number]

    def due(self, now_s: float) -> list[int]:
        """Packets to ask for now; each is noted as asked for."""
        if now_s < self._soonest_s:
            return []
        hedged = len(self._missing) <= FEW
        patience_s = self._round_trip.patience_s
        found = []
        for number, one in self._missing.items():
            if one.tries < one.most_tries and now_s >= one.due_s:
                found.append(number)
                one.asked_s = one.asked_s if one.tries else now_s
                share = _HEDGE if hedged and one.tries < _HEDGED else _WAITS[one.tries]
                one.due_s = now_s + share * patience_s
                one.tries += 1
        self._look(now_s)
        return sorted(found)

    def next_s(self, now_s: float) -> float | None:
        """When something is due again, or given up, at the soonest; after `due`."""
        if self._soonest_s <= now_s:
            self._look(now_s)
        return self._soonest_s if self._soonest_s < float("inf") else None

    def _look(self, now_s: float) -> None:
        """When there will be something to do. What has come meanwhile may make it later."""
        waiting = (one.due_s for one in self._missing.values() if self._goes_on(one, now_s))
        self._soonest_s = min(waiting, default=float("inf"))

    def since_s(self, number: int) -> float | None:
        """Since when it is missing; None when it is not, or not any more."""
        one = self._missing.get(number)
        return None if one is None else one.since_s

    def hopeless(self, number: int, now_s: float) -> bool:
        """Whether it will not come any more."""
        one = self._missing.get(number)
        return one is None or not self._goes_on(one, now_s)

    def first(self, before: int, now_s: float) -> int:
        """The oldest that may still come, of those before `before`; that one, when there is
        none."""
        hopeful = (n for n, one in self._missing.items() if self._goes_on(one, now_s))
        return min(before, min(hopeful, default=before))

    def __len__(self) -> int:
        return len(self._missing)

    def _goes_on(self, one: _Missing, now_s: float) -> bool:
        return one.tries < one.most_tries or now_s < one.due_s

    def _overtaken(self, one: _Missing, now_s: float) -> bool:
        """Whether it came by itself: before an answer could."""
        return one.tries == 0 or now_s - one.asked_s < self._round_trip.mean_s / 2
